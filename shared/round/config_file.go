package round

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// DecodeFile reads one of a round's YAML files (configuration, statistics dictionary, criterion scheme) into v. It is strict:
// an unknown field, a field given twice, a wrong type, a number with a fraction, an alias, a second document, an instant
// without its zone (any field whose name ends in "At") and an impossible day ("Date") are mistakes, and all of them come back
// together as fields of one refusal. Nil when there are none.
func DecodeFile(data []byte, refusal *fault.Definition, v any) *fault.Error {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return refusal.Wrap(err).At("", "file-unreadable", "line", firstLine(err))
	}
	found := refusal.New()
	checkScalars(&root, "", found)

	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	err := decoder.Decode(v)
	if mistakes, ok := errors.AsType[*yaml.TypeError](err); ok {
		for _, m := range mistakes.Errors {
			addMistake(found, &root, m)
		}
	} else if err != nil && len(found.Fields) == 0 {
		found.At("", "file-unreadable", "line", firstLine(err))
	}
	if err == nil {
		if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
			found.At("", "file-second-document")
		}
	}
	if len(found.Fields) == 0 {
		return nil
	}
	return found
}

// checkScalars looks at the text where YAML itself is too lenient: it reads an instant without a zone as UTC, eight hours
// late, and cuts 12.5 to 12 where a whole number is wanted.
func checkScalars(n *yaml.Node, pointer string, found *fault.Error) {
	eachChild(n, pointer, func(key, child *yaml.Node, at string) {
		switch {
		case child.Kind == yaml.AliasNode:
			found.At(at, "file-alias")
		case child.Kind != yaml.ScalarNode:
			checkScalars(child, at, found)
		case child.ShortTag() == "!!float":
			found.At(at, "file-whole-number", "value", child.Value)
		case key == nil:
		case strings.HasSuffix(key.Value, "At"):
			// Stored with milliseconds: a finer instant would change on its way to the store and back.
			if t, err := time.Parse(time.RFC3339, child.Value); err != nil || t.Nanosecond()%int(time.Millisecond) != 0 {
				found.At(at, "file-instant", "value", child.Value)
			}
		case strings.HasSuffix(key.Value, "Date") && child.Value != "":
			if !calendar.Day(child.Value).Valid() {
				found.At(at, "file-day", "value", child.Value)
			}
		}
	})
}

var (
	mistakeLine = regexp.MustCompile(`line (\d+):`)
	unknownName = regexp.MustCompile(`^line (\d+): field (\S+) not found in type`)
)

func addMistake(found *fault.Error, root *yaml.Node, mistake string) {
	if m := unknownName.FindStringSubmatch(mistake); m != nil {
		line, _ := strconv.Atoi(m[1])
		found.At(pointerOf(root, "", line, m[2]), "file-unknown-field", "field", m[2])
		return
	}
	line := firstLine(errors.New(mistake))
	if strings.Contains(mistake, "already") {
		found.At(pointerOf(root, "", line, ""), "file-field-twice", "line", line)
		return
	}
	found.At(pointerOf(root, "", line, ""), "file-type", "line", line)
}

// firstLine is the line a YAML error names, 0 when it names none.
func firstLine(err error) int {
	m := mistakeLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	line, _ := strconv.Atoi(m[1])
	return line
}

// pointerOf is the JSON pointer of the innermost value on the line, or of the field of that name on it.
func pointerOf(n *yaml.Node, pointer string, line int, name string) string {
	best := ""
	eachChild(n, pointer, func(key, child *yaml.Node, at string) {
		onLine := child.Line == line || key != nil && key.Line == line
		if onLine && (name == "" || key != nil && key.Value == name) {
			best = at
		}
		if deeper := pointerOf(child, at, line, name); deeper != "" {
			best = deeper
		}
	})
	return best
}

// eachChild calls f for every value inside n with its key (nil in a list) and JSON pointer.
func eachChild(n *yaml.Node, pointer string, f func(key, child *yaml.Node, at string)) {
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			eachChild(c, pointer, f)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			f(n.Content[i], n.Content[i+1], pointer+"/"+pointerEscape.Replace(n.Content[i].Value))
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			f(nil, c, pointer+"/"+strconv.Itoa(i))
		}
	}
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")
