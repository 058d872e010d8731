package forms

import "encoding/binary"

// grayProfile is an ICC profile (ICC.1:2001-04) of a grey display with gamma 2.2 on the D50 white of the connection space. Our
// forms have black and greys only, and PDF/A asks which greys are meant.
func grayProfile() []byte {
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", describe("Gray gamma 2.2")},
		{"cprt", append([]byte("text\x00\x00\x00\x00"), "No copyright\x00"...)},
		{"wtpt", xyz(0xF6D6, 0x10000, 0xD32D)},
		{"kTRC", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00")}, // one entry: 2.2 as u8Fixed8
	}
	head := make([]byte, 128)
	copy(head[8:], "\x02\x20\x00\x00mntrGRAYXYZ ")
	copy(head[24:], "\x07\xe3\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00acsp") // 1 January 2019
	copy(head[68:], xyz(0xF6D6, 0x10000, 0xD32D)[8:])
	table := size(nil, len(tags))
	at := 128 + 4 + 12*len(tags)
	var data []byte
	for _, t := range tags {
		table = append(table, t.name...)
		table = size(size(table, at+len(data)), len(t.data))
		data = append(data, t.data...)
		for len(data)%4 != 0 {
			data = append(data, 0)
		}
	}
	out := append(append(head, table...), data...)
	copy(out, size(nil, len(out)))
	return out
}

// size adds a length or an offset; the whole profile has some hundred bytes.
func size(b []byte, n int) []byte { return binary.BigEndian.AppendUint32(b, uint32(n)) } //nolint:gosec // far from overflowing

// describe is the type textDescriptionType with an ASCII text only.
func describe(s string) []byte {
	d := size([]byte("desc\x00\x00\x00\x00"), len(s)+1)
	d = append(d, s...)
	return append(d, make([]byte, 1+4+4+2+1+67)...)
}

// xyz is the type XYZType of one s15Fixed16 triple.
func xyz(x, y, z uint32) []byte {
	d := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []uint32{x, y, z} {
		d = binary.BigEndian.AppendUint32(d, v)
	}
	return d
}
