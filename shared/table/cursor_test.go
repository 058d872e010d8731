package table

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func raw(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, cursorSeparator)))
}

// What is no cursor of this query is refused before the store is asked.
func TestCursorIsRefused(t *testing.T) {
	plain, prefixed := Query{PK: "groups#P37"}, Query{PK: "groups#P37", Prefix: "app_"}
	index, indexed := Query{PK: "body#P37", Index: true}, Query{PK: "body#P37", Index: true, Prefix: "2019#"}
	for name, row := range map[string]struct {
		q      Query
		cursor string
		ok     bool
	}{
		"own":                      {plain, raw("app_1"), true},
		"own by prefix":            {prefixed, raw("app_1"), true},
		"own by index":             {index, raw("record", "2019#1", "group#1"), true},
		"not base64":               {plain, "app_1!", false},
		"padded":                   {plain, raw("app_1") + "==", false},
		"another way to write it":  {plain, "YXBwX0", false},
		"another alphabet":         {plain, base64.RawStdEncoding.EncodeToString([]byte("???>>>")), false},
		"empty key":                {index, raw("", "2019#1", "group#1"), false},
		"of another prefix":        {prefixed, raw("doc_1"), false},
		"of an index":              {plain, raw("record", "2019#1", "group#1"), false},
		"not of the index":         {index, raw("app_1"), false},
		"too many parts":           {index, raw("a", "b", "c", "d"), false},
		"index, another prefix":    {indexed, raw("record", "2020#1", "group#1"), false},
		"before where it begins":   {Query{PK: "p", After: "m"}, raw("a"), false},
		"where it begins":          {Query{PK: "p", After: "m"}, raw("m"), false},
		"behind where it begins":   {Query{PK: "p", After: "m"}, raw("n"), true},
		"longer than a key can be": {plain, raw(strings.Repeat("a", 1025)), false},
		"not UTF-8":                {plain, raw("app_\xff"), false},
	} {
		in := (&Store{}).queryInput("records", row.q)
		err := startAt(in, row.q, row.cursor)
		if row.ok != (err == nil) || err != nil && !errors.Is(err, ErrCursor) || row.ok != (in.ExclusiveStartKey != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever a client makes of a cursor, it stays in the partition and behind the prefix that the query names.
func FuzzCursor(f *testing.F) {
	for _, cursor := range []string{"", "AA", raw("app_1"), raw("record", "2019#1", "group#1"), raw("", "", ""), raw("app_\xff")} {
		f.Add(cursor, "groups#P37", "app_", false)
		f.Add(cursor, "body#P37", "2019#", true)
	}
	f.Fuzz(func(t *testing.T, cursor, pk, prefix string, index bool) {
		q := Query{PK: pk, Prefix: prefix, Index: index}
		in := (&Store{}).queryInput("records", q)
		if err := startAt(in, q, cursor); err != nil || cursor == "" {
			if in.ExclusiveStartKey != nil {
				t.Fatal("refused, and yet it leads on")
			}
			return
		}
		partition, sort := "pk", "sk"
		if index {
			partition, sort = "gsi1pk", "gsi1sk"
		}
		word := func(name string) string { return in.ExclusiveStartKey[name].(*types.AttributeValueMemberS).Value }
		if word(partition) != pk || !strings.HasPrefix(word(sort), prefix) {
			t.Fatalf("leads to %q %q", word(partition), word(sort))
		}
		if again := nextCursor(in.ExclusiveStartKey); again != strings.NewReplacer("\r", "", "\n", "").Replace(cursor) {
			t.Fatalf("cursor %q is written %q", cursor, again)
		}
	})
}
