package inspect

import (
	"bytes"
	"strings"

	"linxuan/shared/fault"
)

// forbidden are the names that only a PDF with something to refuse has (ISO 32000-1: 12.6.4 actions, 12.6.3 additional
// actions, 7.11.4 embedded files, 12.7.8 XFA, 13 multimedia; RichMedia from Adobe's extension level 3). A name may stand as a key
// or a value, in any object: who writes it by mistake can print the file again, who hides it is refused.
// The very short ones are taken as dictionary entries only, for a list (the glyphs of a font, say) may hold them innocently.
var forbidden = map[string]struct {
	def       *fault.Definition
	entryOnly bool
}{
	"Encrypt": {def: ErrPDFEncrypted, entryOnly: true},

	"JavaScript":    {def: ErrPDFScript},
	"JS":            {def: ErrPDFScript, entryOnly: true},
	"OnInstantiate": {def: ErrPDFScript, entryOnly: true},

	"Launch":     {def: ErrPDFAction},
	"SubmitForm": {def: ErrPDFAction},
	"ImportData": {def: ErrPDFAction},
	"AA":         {def: ErrPDFAction, entryOnly: true},

	"RichMedia":        {def: ErrPDFMedia},
	"RichMediaExecute": {def: ErrPDFMedia},
	"RichMediaContent": {def: ErrPDFMedia},
	"Rendition":        {def: ErrPDFMedia},
	"Movie":            {def: ErrPDFMedia},
	"Sound":            {def: ErrPDFMedia},
	"3D":               {def: ErrPDFMedia, entryOnly: true},

	"XFA": {def: ErrPDFDynamicForm, entryOnly: true},

	"EmbeddedFiles":  {def: ErrPDFEmbedded},
	"EmbeddedFile":   {def: ErrPDFEmbedded},
	"FileAttachment": {def: ErrPDFEmbedded},
	"GoToE":          {def: ErrPDFEmbedded},
	"EF":             {def: ErrPDFEmbedded, entryOnly: true},
}

// gravity orders the refusals: of several, the first is told.
var gravity = []*fault.Definition{ErrPDFEncrypted, ErrPDFScript, ErrPDFAction, ErrPDFMedia, ErrPDFDynamicForm, ErrPDFEmbedded}

// verdict collects what was found: the first forbidden name for each refusal.
type verdict map[*fault.Definition]string

// name judges one name; inList says that it stands directly in an array.
func (v verdict) name(n []byte, inList bool) {
	// PDFium takes the bytes 80 and FF as white space, so a name ends there for the readers of Chromium.
	if i := bytes.IndexAny(n, "\x80\xff"); i >= 0 {
		v.name(n[:i], inList)
	}
	f, ok := forbidden[string(n)]
	if !ok || inList && f.entryOnly {
		return
	}
	if _, seen := v[f.def]; !seen {
		v[f.def] = string(n)
	}
}

// uri judges the target of a link: a link may lead anywhere, but may not be a program.
func (v verdict) uri(target []byte) {
	target = bytes.TrimPrefix(target, []byte("\xfe\xff"))
	plain := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1 // viewers skip controls and blanks, also those of UTF-16
		}
		return r
	}, string(target))
	if strings.HasPrefix(strings.ToLower(plain), "javascript:") {
		v[ErrPDFScript] = "URI"
	}
}

// err is the gravest refusal, or nil.
func (v verdict) err() error {
	for _, def := range gravity {
		if found, ok := v[def]; ok {
			return def.New("found", found)
		}
	}
	return nil
}
