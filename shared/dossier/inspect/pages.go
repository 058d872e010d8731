package inspect

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxParts are the streams that the content of one page may be split into.
const maxParts = 2_000

// walkPages counts the leaves of the page tree (ISO 32000-1, 7.7.3); the Count that the file claims is not asked. Every page's
// content must be there: a page that would show empty because its bytes are damaged is found now, not by a reviewer.
func walkPages(doc *model.Context) (int, error) {
	root, err := doc.Catalog()
	if err != nil {
		return 0, ErrPDFBroken.Wrap(err)
	}
	pages := 0
	seen := map[types.IndirectRef]bool{}
	queue := []types.Object{root["Pages"]}
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if ref, ok := next.(types.IndirectRef); ok {
			if seen[ref] {
				return 0, broken("page tree is no tree")
			}
			seen[ref] = true
		}
		node, err := doc.DereferenceDict(next)
		if err == nil && node == nil {
			return 0, broken("node of the page tree is missing")
		}
		if err != nil {
			return 0, ErrPDFBroken.Wrap(fmt.Errorf("node of the page tree: %w", err))
		}
		kids, inner := node.Find("Kids")
		if kind := node.Type(); !inner || kind != nil && *kind == "Page" {
			if pages++; pages > maxPages {
				return 0, ErrPDFTooComplex.New("limit", "pages")
			}
			if err := checkContent(doc, node["Contents"]); err != nil {
				return 0, err
			}
			continue
		}
		list, err := doc.DereferenceArray(kids)
		if err != nil {
			return 0, ErrPDFBroken.Wrap(err)
		}
		queue = append(queue, list...)
	}
	if pages == 0 {
		return 0, broken("no pages")
	}
	return pages, nil
}

// checkContent takes nothing (an empty page), a stream, or a list of streams.
func checkContent(doc *model.Context, o types.Object) error {
	if o == nil {
		return nil
	}
	resolved, err := doc.Dereference(o)
	if err != nil {
		return ErrPDFBroken.Wrap(err)
	}
	parts, ok := resolved.(types.Array)
	if !ok {
		parts = types.Array{resolved}
	}
	if len(parts) > maxParts {
		return ErrPDFTooComplex.New("limit", "pages")
	}
	for _, part := range parts {
		stream, err := doc.Dereference(part)
		if err != nil {
			return ErrPDFBroken.Wrap(err)
		}
		if _, ok := stream.(types.StreamDict); !ok {
			return broken("content of a page is missing")
		}
	}
	return nil
}
