package forms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // attachments are PDF, JPEG or PNG

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/signintech/gopdf"
)

// Insert puts an attachment in: every page of a PDF, or a picture, scaled to fit between margins and footer. What cannot be
// put in is said to be bound apart: nobody's dossier fails to print for one odd file. A paper with an insert makes no claim
// to PDF/A, since that would speak for somebody else's file.
type Insert struct{ Bytes []byte }

// maxPixels bounds a picture: A4 at 600 dpi is 35 million.
const maxPixels = 50_000_000

// insertion is a page of another document on a page of ours, and the room for it in points from the upper left corner.
type insertion struct {
	page                int // ours, from 1
	x, y, width, height float64
	doc                 *model.Context
	number              int // its page, from 1
}

func (b Insert) lay(f *flow) error {
	if !bytes.HasPrefix(b.Bytes, []byte("%PDF-")) {
		return b.picture(f)
	}
	doc, err := openPDF(b.Bytes)
	if err != nil {
		return Apart("文件格式特殊").lay(f)
	}
	for n := 1; n <= doc.PageCount; n++ {
		if n > 1 || f.left() < (f.height-footer-f.top())*0.6 {
			f.turn()
		}
		f.inserts = append(f.inserts, insertion{len(f.pages), margin, f.y, f.inner(), f.left(), doc, n})
		f.put(func() error { return nil }) // the page is not empty
		f.y = f.height - footer
	}
	return nil
}

// openPDF reads a file that was inspected when it was accepted (shared/dossier/inspect), so the limits here are only a net.
func openPDF(raw []byte) (doc *model.Context, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("forms: pdfcpu: %v", p)
		}
	}()
	doc, err = pdfcpu.ReadWithContext(context.Background(), bytes.NewReader(raw), &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Cmd: model.LISTINFO, Eol: types.EolLF, Offline: true,
		Limits: model.ResourceLimits{
			MaxStreamBytes: int64(len(raw)), MaxDecodeBytes: 256 << 20, MaxImagePixels: maxPixels, MaxImageBytes: 256 << 20,
			MaxObjectCount: 1 << 20, MaxObjectStreamCount: 1 << 20, MaxObjectStreamFirst: 64 << 20, MaxXRefEntries: 1 << 20, MaxRecursionDepth: 64,
		},
	})
	if err != nil {
		return nil, err
	}
	if doc.Encrypt != nil {
		return nil, errors.New("forms: encrypted")
	}
	if err := doc.EnsurePageCount(); err != nil {
		return nil, err
	}
	for n := 1; n <= doc.PageCount; n++ { // what cannot be copied is found out before anything is laid out
		if _, err := (&copier{doc: doc, seen: map[int]int{}}).form(n); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func (b Insert) picture(f *flow) error {
	config, _, err := image.DecodeConfig(bytes.NewReader(b.Bytes))
	if err != nil || config.Width*config.Height > maxPixels || config.Width == 0 || config.Height == 0 {
		return Apart("图片无法读取").lay(f)
	}
	picture, _, err := image.Decode(bytes.NewReader(b.Bytes))
	if err != nil {
		return Apart("图片无法读取").lay(f)
	}
	var encoded bytes.Buffer // one kind that the library takes, whatever the picture was
	if err := jpeg.Encode(&encoded, picture, &jpeg.Options{Quality: 90}); err != nil {
		return err
	}
	holder, err := gopdf.ImageHolderByBytes(encoded.Bytes())
	if err != nil {
		return err
	}
	if f.left() < (f.height-footer-f.top())*0.6 {
		f.turn()
	}
	f.foreign = true
	scale := min(f.inner()/float64(config.Width), f.left()/float64(config.Height), 1)
	rect := &gopdf.Rect{W: float64(config.Width) * scale, H: float64(config.Height) * scale}
	x, y := margin+(f.inner()-rect.W)/2, f.y
	f.put(func() error { return f.pdf.ImageByHolder(holder, x, y, rect) })
	f.y += rect.H
	return nil
}

// copier brings what a page of another document uses into a file of ours. Numbers are given in the order in which objects are
// met, so that the same document gives the same bytes.
type copier struct {
	doc     *model.Context
	seen    map[int]int // number there → number here
	next    int         // number of the next object here
	objects [][]byte
}

// form makes a page a form XObject, upright whatever its rotation, with its lower left corner at the origin.
func (c *copier) form(number int) (form struct {
	object        []byte
	width, height float64
}, err error,
) {
	page, _, inherited, err := c.doc.PageDict(number, false)
	if err != nil {
		return form, err
	}
	content, err := c.doc.PageContent(page, number)
	if err != nil && !errors.Is(err, model.ErrNoContent) {
		return form, err
	}
	box := inherited.CropBox
	if box == nil {
		box = inherited.MediaBox
	}
	if box == nil || box.Width() <= 0 || box.Height() <= 0 {
		return form, errors.New("forms: a page without a size")
	}
	form.width, form.height = box.Width(), box.Height()
	matrix := fmt.Sprintf("1 0 0 1 %.3f %.3f", -box.LL.X, -box.LL.Y)
	switch (inherited.Rotate%360 + 360) % 360 {
	case 90:
		matrix = fmt.Sprintf("0 -1 1 0 %.3f %.3f", -box.LL.Y, box.UR.X)
		form.width, form.height = form.height, form.width
	case 180:
		matrix = fmt.Sprintf("-1 0 0 -1 %.3f %.3f", box.UR.X, box.UR.Y)
	case 270:
		matrix = fmt.Sprintf("0 1 -1 0 %.3f %.3f", box.UR.Y, -box.LL.X)
		form.width, form.height = form.height, form.width
	}
	resources, err := c.copy(inherited.Resources)
	if err != nil {
		return form, err
	}
	form.object = stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [%.3f %.3f %.3f %.3f] /Matrix [%s] /Resources %s",
		box.LL.X, box.LL.Y, box.UR.X, box.UR.Y, matrix, resources.PDFString()), content)
	return form, nil
}

// copy gives a value whose references are ours.
func (c *copier) copy(o types.Object) (types.Object, error) {
	switch o := o.(type) {
	case types.IndirectRef:
		return c.refer(o)
	case types.Dict:
		return c.dict(o)
	case types.Array:
		all := make(types.Array, len(o))
		for i, one := range o {
			var err error
			if all[i], err = c.copy(one); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	return o, nil
}

// dict leaves out the way up the page tree: it would bring the whole document along.
func (c *copier) dict(d types.Dict) (types.Dict, error) {
	out := types.Dict{}
	for _, key := range keysOf(d) {
		if key == "Parent" || d[key] == nil {
			continue
		}
		value, err := c.copy(d[key])
		if err != nil {
			return nil, err
		}
		out[key] = value
	}
	return out, nil
}

func (c *copier) refer(r types.IndirectRef) (types.Object, error) {
	there := r.ObjectNumber.Value()
	here, known := c.seen[there]
	if !known {
		here = c.next
		c.seen[there] = here
		c.next++
		place := len(c.objects)
		c.objects = append(c.objects, nil)
		found, err := c.doc.Dereference(r)
		if err != nil {
			return nil, err
		}
		if c.objects[place], err = c.body(found); err != nil {
			return nil, err
		}
	}
	return *types.NewIndirectRef(here, 0), nil
}

func (c *copier) body(o types.Object) ([]byte, error) {
	switch o := o.(type) {
	case nil:
		return []byte("null\n"), nil
	case types.StreamDict:
		return c.stream(&o)
	case *types.StreamDict:
		return c.stream(o)
	}
	copied, err := c.copy(o)
	if err != nil {
		return nil, err
	}
	return append([]byte(copied.PDFString()), '\n'), nil
}

func (c *copier) stream(s *types.StreamDict) ([]byte, error) {
	if s.Raw == nil {
		return nil, errors.New("forms: a stream that was not read")
	}
	d, err := c.dict(s.Dict)
	if err != nil {
		return nil, err
	}
	d["Length"] = types.Integer(len(s.Raw))
	out := append([]byte(d.PDFString()), "\nstream\n"...)
	out = append(out, s.Raw...)
	return append(out, "\nendstream\n"...), nil
}
