package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

const (
	maxPages = 5_000
	maxSeeks = 16 // times that the reader may come back to one place of the file
	eofReach = 1024
)

// PDF opens a PDF of size bytes and counts its pages. Errors: the PDF refusals of this package, ErrTypeMismatch for a file
// without the header, ErrMixed, ErrTooLarge, or the error of r.
func PDF(r io.ReaderAt, size int64) (report Report, err error) {
	if size > MaxSize {
		return Report{}, ErrTooLarge.New("size", size, "limitMiB", MaxSize>>20)
	}
	if err := Sniff(r, size, TypePDF); err != nil {
		return Report{}, err
	}
	src := make([]byte, size)
	if err := readAt(r, src, 0); err != nil {
		return Report{}, err
	}
	s, err := sweepFile(src)
	if err != nil {
		return Report{}, err
	}
	if !bytes.Contains(src[max(len(src)-eofReach, 0):], []byte("%%EOF")) {
		return Report{}, broken("end of file mark missing") // the end is missing: the upload or the export stopped half-way
	}
	pages, err := countPages(src, s)
	if err != nil {
		return Report{}, err
	}
	return Report{MediaType: TypePDF, Pages: pages}, nil
}

// broken is damage with its reason for the log.
func broken(reason string) error { return ErrPDFBroken.Wrap(errors.New(reason)) }

// countPages opens the file with pdfcpu, judges every object that pdfcpu sees, and walks the page tree. A panic of the library is
// damage of the file, for a whole file does not lead there.
func countPages(src []byte, s *sweep) (pages int, err error) {
	defer func() {
		if p := recover(); p != nil {
			pages, err = 0, ErrPDFBroken.Wrap(fmt.Errorf("pdfcpu: panic: %v", p))
		}
	}()
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	m := &meter{
		file: bytes.NewReader(src),
		// pdfcpu reads each object twice, in blocks of 4 KiB, and each stream once.
		left:  6*int64(len(src)) + 16<<10*int64(s.objects) + 1<<20,
		seeks: map[int64]int{},
		stop:  stop,
	}
	doc, err := pdfcpu.ReadWithContext(ctx, m, configuration(len(src)))
	if limit := context.Cause(ctx); limit != nil {
		return 0, limit
	}
	if err != nil {
		if errors.Is(err, pdfcpu.ErrWrongPassword) || errors.Is(err, pdfcpu.ErrEncrypted) {
			return 0, ErrPDFEncrypted.Wrap(err, "found", "Encrypt")
		}
		return 0, ErrPDFBroken.Wrap(err)
	}
	if doc.Encrypt != nil {
		return 0, ErrPDFEncrypted.New("found", "Encrypt")
	}
	if err := judge(ctx, doc); err != nil {
		return 0, err
	}
	return walkPages(doc)
}

// configuration bounds what pdfcpu may take. It is written out, because the library's default one writes to the user's
// home directory.
func configuration(size int) *model.Configuration {
	return &model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationRelaxed,
		Cmd:            model.LISTINFO,
		Eol:            types.EolLF,
		Offline:        true,
		Limits: model.ResourceLimits{
			MaxStreamBytes:       int64(size),
			MaxDecodeBytes:       maxExpanded,
			MaxImagePixels:       1,
			MaxImageBytes:        1,
			MaxObjectCount:       maxObjects + maxCompressed,
			MaxObjectStreamCount: maxCompressed,
			MaxObjectStreamFirst: maxExpanded,
			MaxXRefEntries:       maxObjects + maxCompressed,
			MaxRecursionDepth:    maxDepth + 8,
		},
	}
}

// meter stops a reader that reads far more than an honest file makes it read: a thousand table entries that lead to one large
// stream would otherwise be a thousand copies of it.
type meter struct {
	file  *bytes.Reader // not embedded: its WriteTo and ReadByte would go round the meter
	left  int64
	seeks map[int64]int
	stop  context.CancelCauseFunc
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.file.Read(p)
	if m.left -= int64(n); m.left < 0 {
		return 0, m.over()
	}
	return n, err
}

func (m *meter) Seek(offset int64, whence int) (int64, error) {
	at, err := m.file.Seek(offset, whence)
	if m.seeks[at]++; m.seeks[at] > maxSeeks {
		return 0, m.over()
	}
	return at, err
}

func (m *meter) over() error {
	err := ErrPDFTooComplex.New("limit", "work")
	m.stop(err)
	return err
}

// judge applies the same verdict to the objects as pdfcpu understood them.
func judge(ctx context.Context, doc *model.Context) error {
	v := verdict{}
	for _, entry := range doc.Table {
		if entry == nil || entry.Free {
			continue
		}
		o := entry.Object
		if lazy, ok := o.(types.LazyObjectStreamObject); ok {
			var err error
			if o, err = lazy.DecodedObject(ctx); err != nil {
				return ErrPDFBroken.Wrap(err)
			}
		}
		v.object(o, false)
	}
	return v.err()
}

func (v verdict) object(o types.Object, inList bool) {
	switch o := o.(type) {
	case types.Name:
		v.name([]byte(o), inList)
	case types.Array:
		for _, item := range o {
			v.object(item, true)
		}
	case types.Dict:
		for key, value := range o {
			v.name([]byte(key), false)
			v.object(value, false)
			if key == "URI" {
				v.link(value)
			}
		}
	case types.StreamDict:
		v.object(o.Dict, false)
	case types.ObjectStreamDict:
		v.object(o.Dict, false)
	case types.XRefStreamDict:
		v.object(o.Dict, false)
	}
}

func (v verdict) link(o types.Object) {
	switch o := o.(type) {
	case types.StringLiteral:
		v.uri(stringValue([]byte("(" + string(o) + ")")))
	case types.HexLiteral:
		v.uri(hexString([]byte(o)))
	}
}
