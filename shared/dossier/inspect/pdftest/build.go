// Package pdftest writes PDF files: honest ones for the demonstration, and the ones that the inspection must refuse. It
// writes the bytes itself, so that a file can be exactly as right or as wrong as a test needs it; the same arguments always give the
// same bytes.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"sort"
	"strings"
)

// Builder collects the objects of a file. Objects are numbered from 1 in the order in which they are added.
type Builder struct {
	objects []object
	zlib    *zlib.Writer // one for all streams: making it is dearer than using it
}

type object struct {
	dict   string // the whole object, or the dictionary's entries of a stream
	stream []byte
	binary bool // dict goes with stream
}

// Add appends an object written in PDF syntax and returns its reference ("3 0 R").
func (b *Builder) Add(body string) string {
	b.objects = append(b.objects, object{dict: body})
	return b.last()
}

// Stream appends a stream that is deflated; entries are those of its dictionary besides Length and Filter.
func (b *Builder) Stream(entries string, content []byte) string {
	return b.Raw(entries+" /Filter /FlateDecode", b.deflate(content))
}

// Raw appends a stream whose bytes are written as they are.
func (b *Builder) Raw(entries string, content []byte) string {
	b.objects = append(b.objects, object{dict: entries, stream: content, binary: true})
	return b.last()
}

// Next is the reference that the next object will get.
func (b *Builder) Next() string { return fmt.Sprintf("%d 0 R", len(b.objects)+1) }

func (b *Builder) last() string { return fmt.Sprintf("%d 0 R", len(b.objects)) }

const header = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"

// Bytes writes the file with a cross-reference table (ISO 32000-1, 7.5.4). extra goes into the trailer.
func (b *Builder) Bytes(root, extra string) []byte {
	var out bytes.Buffer
	out.WriteString(header)
	offsets := map[int]int{}
	for i, o := range b.objects {
		offsets[i+1] = out.Len()
		o.write(&out, i+1)
	}
	finish(&out, offsets, len(b.objects)+1, fmt.Sprintf("/Root %s %s", root, extra))
	return out.Bytes()
}

// Compressed writes the file with an object stream for all that is no stream, and a cross-reference stream (7.5.7, 7.5.8).
func (b *Builder) Compressed(root, extra string) []byte {
	var out, index, packed bytes.Buffer
	out.WriteString(header)
	store := len(b.objects) + 1
	rows := make([][3]int, store+2)
	rows[0] = [3]int{0, 0, 65535} // kind, offset or store, generation or index
	count := 0
	for i, o := range b.objects {
		if o.binary {
			rows[i+1] = [3]int{1, out.Len(), 0}
			o.write(&out, i+1)
			continue
		}
		rows[i+1] = [3]int{2, store, count}
		fmt.Fprintf(&index, "%d %d ", i+1, packed.Len())
		packed.WriteString(o.dict + "\n")
		count++
	}
	rows[store] = [3]int{1, out.Len(), 0}
	first := index.Len()
	index.Write(packed.Bytes())
	object{
		dict:   fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", count, first),
		stream: b.deflate(index.Bytes()), binary: true,
	}.write(&out, store)
	at := out.Len()
	rows[store+1] = [3]int{1, at, 0}
	var table bytes.Buffer
	for _, r := range rows {
		table.WriteByte(byte(r[0] & 0xff))
		for shift := 24; shift >= 0; shift -= 8 {
			table.WriteByte(byte(r[1] >> shift & 0xff))
		}
		table.Write([]byte{byte(r[2] >> 8 & 0xff), byte(r[2] & 0xff)})
	}
	object{
		dict:   fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %s %s /Filter /FlateDecode", store+2, root, extra),
		stream: b.deflate(table.Bytes()), binary: true,
	}.write(&out, store+1)
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", at)
	return out.Bytes()
}

func (o object) write(out *bytes.Buffer, number int) {
	if !o.binary {
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", number, o.dict)
		return
	}
	fmt.Fprintf(out, "%d 0 obj\n<< %s /Length %d >>\nstream\n", number, o.dict, len(o.stream))
	out.Write(o.stream)
	out.WriteString("\nendstream\nendobj\n")
}

// finish writes table, trailer and end. Numbers are written as one subsection each run.
func finish(out *bytes.Buffer, offsets map[int]int, size int, trailer string) {
	at := out.Len()
	numbers := make([]int, 0, len(offsets))
	for n := range offsets {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	out.WriteString("xref\n0 1\n0000000000 65535 f \n")
	for _, n := range numbers {
		fmt.Fprintf(out, "%d 1\n%010d 00000 n \n", n, offsets[n])
	}
	fmt.Fprintf(out, "trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n", size, strings.TrimSpace(trailer), at)
}

// Update appends an incremental update (7.5.6) that replaces the objects of the given numbers. size is the trailer's Size.
func Update(file []byte, objects map[int]string, size int, root string) []byte {
	var out bytes.Buffer
	out.Write(file)
	previous := lastTable(file)
	offsets := map[int]int{}
	numbers := make([]int, 0, len(objects))
	for n := range objects {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	for _, n := range numbers {
		offsets[n] = out.Len()
		object{dict: objects[n]}.write(&out, n)
	}
	finish(&out, offsets, size, fmt.Sprintf("/Root %s /Prev %d", root, previous))
	return out.Bytes()
}

func lastTable(file []byte) int {
	const mark = "startxref\n"
	at := 0
	if _, err := fmt.Sscanf(string(file[bytes.LastIndex(file, []byte(mark))+len(mark):]), "%d", &at); err != nil {
		panic("pdftest: no startxref: " + err.Error())
	}
	return at
}

// deflate compresses as FlateDecode expects it.
func (b *Builder) deflate(content []byte) []byte {
	var out bytes.Buffer
	if b.zlib == nil {
		b.zlib = zlib.NewWriter(&out)
	} else {
		b.zlib.Reset(&out)
	}
	if _, err := b.zlib.Write(content); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := b.zlib.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
