package ballot

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// Bytes have one form in JSON: base64url without padding, line breaks, or bits beyond the last byte (RFC 4648 sections 3 and 5).
func TestBytesHaveOneForm(t *testing.T) {
	for _, text := range []string{`"AQ=="`, `"AR"`, `"A\nQ"`, `"A\rQ"`, `"AQ\n"`, `"A Q"`, `"+/8"`, `"A"`, `[1]`, `1`} {
		var b Bytes
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			t.Errorf("%s read as %x", text, b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		want := Bytes(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		var got Bytes
		if err := json.Unmarshal(must[[]byte](t)(json.Marshal(want)), &got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%x, %v", got, err)
		}
	})
}

func TestHashText(t *testing.T) {
	h := Hash{0xab, 31: 0x0c}
	var again Hash
	if err := again.UnmarshalText([]byte(h.String())); err != nil || again != h {
		t.Fatalf("%v, %v", again, err)
	}
	for _, text := range []string{"", h.String()[1:], h.String() + "00", "g" + h.String()[1:]} {
		if err := again.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// The borders of fields are part of the form: no two lists of fields are written alike.
func TestFieldsAreApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOf(rapid.SliceOf(rapid.Byte())).Draw(t, "fields")
		var form []byte
		for _, f := range fields {
			form = appendField(form, f)
		}
		for i, want := range fields {
			got, rest, ok := cutField(form)
			if !ok || !bytes.Equal(got, want) {
				t.Fatalf("field %d: %x, %v", i, got, ok)
			}
			form = rest
		}
		if len(form) != 0 {
			t.Fatalf("%d bytes left", len(form))
		}
	})
}
