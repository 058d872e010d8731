package forms

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// ems measures a Chinese character as 2 and a narrow one as 1.
func ems(s string) float64 {
	n := 0.0
	for _, r := range s {
		if n++; r >= 0x2000 {
			n++
		}
	}
	return n
}

// GB/T 15834—2011, 5.1: what may not begin a line and what may not end one.
func TestLines(t *testing.T) {
	for name, row := range map[string]struct {
		text   string
		width  float64
		indent float64
		want   []string
	}{
		"fits":                    {"职业教育", 8, 0, []string{"职业教育"}},
		"one too many":            {"职业教育集团", 8, 0, []string{"职业教育", "集团"}},
		"no full stop in front":   {"职业教育。集团", 8, 0, []string{"职业教", "育。集团"}},
		"nor several marks":       {"职业“教育”），集团", 12, 0, []string{"职业“教", "育”），集团"}},
		"no bracket at the end":   {"职业教（集团）", 6, 0, []string{"职业教", "（集", "团）"}},
		"ellipsis whole":          {"职业教育……集", 10, 0, []string{"职业教", "育……集"}},
		"numbers whole":           {"投入12345万元", 8, 0, []string{"投入", "12345万", "元"}},
		"decimals and thousands":  {"共12,345.67元", 10, 0, []string{"共", "12,345.67", "元"}},
		"words":                   {"ab cd ef", 5, 0, []string{"ab cd", "ef"}},
		"a word beyond a line":    {"abcdefgh", 3, 0, []string{"abc", "def", "gh"}},
		"indent":                  {"职业教育集团", 8, 4, []string{"职业", "教育集团"}},
		"indent of each part":     {"职业教育\n集团联盟", 8, 4, []string{"职业", "教育", "集团", "联盟"}},
		"empty lines stay":        {"职\n\n业", 8, 0, []string{"职", "", "业"}},
		"nothing":                 {"", 8, 0, []string{""}},
		"controls and directions": {"职\u202e业\x00教\t育\r\n", 20, 0, []string{"职业教 育", ""}},
		"no UTF-8":                {"职\xff业", 20, 0, []string{"职〓业"}},
		"marks alone":             {"。。。。。", 4, 0, []string{"。。", "。。", "。"}},
	} {
		if got := lines(row.text, row.width, row.indent, ems); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// Whatever the text: nothing is lost but blanks, no line is too wide, and none begins with a closing mark unless the piece
// before it is wider than a line.
func TestAnyLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("职业教育集团，。（）《》“”a1…")), 0, 60, -1).Draw(t, "text")
		width := float64(rapid.IntRange(2, 40).Draw(t, "width"))
		got := lines(text, width, 0, ems)
		if strip(strings.Join(got, "")) != strip(text) {
			t.Fatalf("%q became %q", text, got)
		}
		widest := 0.0
		for _, piece := range words(text) {
			widest = max(widest, ems(piece))
		}
		for _, line := range got {
			first, _ := utf8.DecodeRuneInString(line)
			if ems(line) > max(width, 2) || widest <= width && line != got[0] && strings.ContainsRune(closing, first) {
				t.Fatalf("line %q of %q", line, got)
			}
		}
	})
}

func strip(s string) string { return strings.ReplaceAll(s, " ", "") }
