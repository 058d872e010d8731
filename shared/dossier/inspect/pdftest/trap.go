package pdftest

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/adler32"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// With is a paper of one page whose catalog carries the given entries ("/OpenAction << /S /JavaScript … >>").
func With(entries string) []byte {
	b := &Builder{}
	kids := paperPages(b, "带附加内容的文件", 1, nil)
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" "+entries+" >>"), "")
}

// CompressedWith is With, its catalog hidden in an object stream.
func CompressedWith(entries string) []byte {
	b := &Builder{}
	kids := paperPages(b, "带附加内容的文件", 1, nil)
	return b.Compressed(b.Add("<< /Type /Catalog /Pages "+kids+" "+entries+" >>"), "")
}

// Script is a paper that runs JavaScript when it is opened.
func Script() []byte { return With("/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\)) >>") }

// HiddenScript is Script with the action in an object stream.
func HiddenScript() []byte {
	return CompressedWith("/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\)) >>")
}

// Embedded is a paper that carries another file.
func Embedded() []byte {
	b := &Builder{}
	kids := paperPages(b, "带附件的文件", 1, nil)
	file := b.Stream("/Type /EmbeddedFile /Subtype /application#2Foctet-stream", []byte("MZ"))
	spec := b.Add("<< /Type /Filespec /F (setup.exe) /EF << /F " + file + " >> >>")
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" /Names << /EmbeddedFiles << /Names [(setup.exe) "+spec+"] >> >> >>"), "")
}

// ErasedScript is a file whose script a later revision took out of the catalog; the older revision still stands in the bytes.
func ErasedScript() []byte {
	b := &Builder{}
	kids := paperPages(b, "后来修改过的文件", 1, nil)
	root := b.Add("<< /Type /Catalog /Pages " + kids + " /OpenAction << /S /JavaScript /JS (x) >> >>")
	size := len(b.objects) + 1
	return Update(b.Bytes(root, ""), map[int]string{size - 1: "<< /Type /Catalog /Pages " + kids + " >>"}, size, root)
}

// AddedScript is an honest file onto which a later revision put a script.
func AddedScript() []byte {
	b := &Builder{}
	kids := paperPages(b, "后来修改过的文件", 1, nil)
	root := b.Add("<< /Type /Catalog /Pages " + kids + " >>")
	size := len(b.objects) + 1
	return Update(b.Bytes(root, ""), map[int]string{size - 1: "<< /Type /Catalog /Pages " + kids + " /OpenAction << /S /JavaScript /JS (x) >> >>"}, size, root)
}

// Encrypted is a paper locked with AES-256. Without a user password anybody can open it, and it is encrypted all the same.
// Its bytes differ from call to call, for the keys are random.
func Encrypted(userPassword string) ([]byte, error) {
	conf := &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, WriteObjectStream: true, WriteXRefStream: true,
		Cmd: model.ENCRYPT, OwnerPW: "owner", UserPW: userPassword, EncryptUsingAES: true, EncryptKeyLength: 256,
		Permissions: model.PermissionsAll, Limits: model.DefaultResourceLimits(), Offline: true,
	}
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(Paper("加密文件", 1)), &out, conf); err != nil {
		return nil, fmt.Errorf("pdftest: encrypt: %w", err)
	}
	return out.Bytes(), nil
}

// Truncated is a paper of which the last third never arrived.
func Truncated() []byte {
	whole := Paper("未传完的文件", 3)
	return whole[:len(whole)*2/3]
}

// Bomb is a small file with count object streams that expand to size bytes each.
func Bomb(count, size int) []byte {
	b := &Builder{}
	kids := paperPages(b, "膨胀的文件", 1, nil)
	stream := inflatable("99 0  null ", size)
	for range count {
		b.Raw("/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode", stream)
	}
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" >>"), "")
}

// inflatable is the deflated form of a text and size blanks, made without writing them all: a flushed block of deflate
// may stand as often as one likes (RFC 1951), only the sum behind it (RFC 1950) counts every byte.
func inflatable(text string, size int) []byte {
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	sum := adler32.New()
	var out, block bytes.Buffer
	out.Write([]byte{0x78, 0x9c})
	w, err := flate.NewWriter(&block, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	emit := func(content []byte, times int) {
		block.Reset()
		if _, err := w.Write(content); err != nil {
			panic(err) // a buffer takes everything
		}
		if err := w.Flush(); err != nil {
			panic(err)
		}
		for range times {
			out.Write(block.Bytes())
			_, _ = sum.Write(content)
		}
		w.Reset(&block)
	}
	emit([]byte(text), 1)
	emit(blanks[:size%len(blanks)], 1)
	emit(blanks, size/len(blanks))
	block.Reset()
	if err := w.Close(); err != nil {
		panic(err)
	}
	out.Write(block.Bytes())
	return sum.Sum(out.Bytes())
}

// Aliases is a file in which count table entries lead to the same stream of size bytes, so that reading each of them costs count times size.
func Aliases(count, size int) []byte {
	b := &Builder{}
	kids := paperPages(b, "重复引用的文件", 1, nil)
	b.Raw("", bytes.Repeat([]byte{'x'}, size))
	root := b.Add("<< /Type /Catalog /Pages " + kids + " >>")
	var out bytes.Buffer
	out.WriteString(header)
	offsets := map[int]int{}
	shared := 0
	for i, o := range b.objects {
		offsets[i+1] = out.Len()
		if o.binary && len(o.stream) == size {
			shared = out.Len()
		}
		o.write(&out, i+1)
	}
	for i := range count {
		offsets[len(b.objects)+1+i] = shared
	}
	finish(&out, offsets, len(b.objects)+1+count, "/Root "+root)
	return out.Bytes()
}
