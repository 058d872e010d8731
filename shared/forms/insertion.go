package forms

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func keysOf(d types.Dict) []string { return slices.Sorted(maps.Keys(d)) }

var contents = regexp.MustCompile(`/Contents +(\d+ 0 R) *\n`)

// inserted draws the pages of other documents onto the pages of a file of ours: each becomes a form in the resources that all
// our pages share, and a second content stream of its page.
func inserted(objects [][]byte, inserts []insertion, height float64) ([][]byte, error) {
	if len(inserts) == 0 {
		return objects, nil
	}
	var pages []int
	resources := -1
	for i, o := range objects {
		switch {
		case bytes.Contains(o, []byte("/Type /Page\n")):
			pages = append(pages, i)
		case bytes.Contains(o, []byte("/ProcSet [")):
			resources = i
		}
	}
	if resources < 0 {
		return nil, errNotOurs
	}
	names := []byte("\t/XObject <<\n")
	copiers := map[*model.Context]*copier{}
	for i, in := range inserts {
		c := copiers[in.doc]
		if c == nil {
			c = &copier{doc: in.doc, seen: map[int]int{}}
			copiers[in.doc] = c
		}
		c.next, c.objects = len(objects)+1, nil
		form, err := c.form(in.number)
		if err != nil {
			return nil, err
		}
		objects = append(objects, c.objects...)
		objects = append(objects, form.object)
		names = fmt.Appendf(names, "\t\t/Ax%d %d 0 R\n", i, len(objects))
		scale := min(in.width/form.width, in.height/form.height, 1)
		x, y := in.x+(in.width-form.width*scale)/2, height-in.y-form.height*scale
		objects = append(objects, stream("", fmt.Appendf(nil, "q %.5f 0 0 %.5f %.3f %.3f cm /Ax%d Do Q\n", scale, scale, x, y, i)))
		if in.page > len(pages) || !contents.Match(objects[pages[in.page-1]]) {
			return nil, errNotOurs
		}
		page := &objects[pages[in.page-1]]
		*page = contents.ReplaceAll(*page, fmt.Appendf(nil, "/Contents [$1 %d 0 R]\n", len(objects)))
	}
	objects[resources] = bytes.Replace(objects[resources], []byte("\t/XObject <<\n"), names, 1)
	return objects, nil
}
