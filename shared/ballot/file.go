package ballot

import (
	"bytes"
	"cmp"
	"slices"
)

// The forms of the published file: in the second one the setup and the turnout speak of coupons, and approvals carry them
// inside their seals. A later form gets a later number; these stay readable for ever.
const (
	FileFormat       = "linxuan-ballot/1"
	FileFormatCapped = "linxuan-ballot/2"
)

// File is what is published of one ballot after its count, and all that anyone needs to repeat it.
type File struct {
	Format     string      `json:"format"` // FileFormat, or FileFormatCapped where the setup has coupons
	SetupHash  Hash        `json:"setupHash"`
	Setup      Setup       `json:"setup"`
	Turnout    Turnout     `json:"turnout"`
	Casts      []FileGroup `json:"casts"`      // the setup's groups, in its order
	Shares     []KeyShare  `json:"shares"`     // those that opened the ballot, by scrutineer
	ClosingKey Bytes       `json:"closingKey"` // what the shares give, a scalar of 32 bytes
	Result     Result      `json:"result"`
}

// FileGroup holds the casts of one group, ascending by spend id, so that the order in which they came in is not told.
type FileGroup struct {
	Group string     `json:"group"`
	Casts []FileCast `json:"casts"`
}

// FileCast is a cast without what its place in the file says already: the setup's hash and the group.
type FileCast struct {
	Prepared  Bytes `json:"prepared"`
	Token     Bytes `json:"token"`
	Sealed    Bytes `json:"sealed"`
	Signature Bytes `json:"signature"`
}

// NewFile opens the ballot with the scrutineers' shares, counts, and puts the published file together. Errors: those of
// Recombine and Count, and ErrCastGroup for a cast on a group that the setup does not have.
func NewFile(c *Checked, t Turnout, casts []Cast, shares []KeyShare) (File, error) {
	key, err := c.Setup.Closing.Recombine(shares)
	if err != nil {
		return File{}, err
	}
	scalar, err := key.Bytes()
	if err != nil {
		return File{}, err
	}
	result, err := c.Count(t, casts, key)
	if err != nil {
		return File{}, err
	}
	f := File{
		Format: form(c.Setup.Coupons, FileFormat, FileFormatCapped), SetupHash: c.Hash, Setup: c.Setup, Turnout: t,
		Shares: slices.Clone(shares), ClosingKey: scalar, Result: result,
	}
	slices.SortFunc(f.Shares, func(a, b KeyShare) int { return cmp.Compare(a.Scrutineer, b.Scrutineer) })
	f.Shares = slices.CompactFunc(f.Shares, func(a, b KeyShare) bool { return a.Scrutineer == b.Scrutineer })
	f.Casts, err = c.fileCasts(casts)
	return f, err
}

func (c *Checked) fileCasts(casts []Cast) ([]FileGroup, error) {
	groups := make([]FileGroup, len(c.Setup.Groups))
	at := make(map[string]*FileGroup, len(groups))
	for i, g := range c.Setup.Groups {
		groups[i] = FileGroup{Group: g.Group, Casts: []FileCast{}}
		at[g.Group] = &groups[i]
	}
	type placed struct {
		Cast
		spend, digest Hash // made once: there are some hundred thousand comparisons
	}
	sorted := make([]placed, len(casts))
	for i, c := range casts {
		sorted[i] = placed{c, c.SpendID(), c.Digest()}
	}
	slices.SortFunc(sorted, func(a, b placed) int {
		if a.spend != b.spend {
			return bytes.Compare(a.spend[:], b.spend[:])
		}
		return cmp.Or(bytes.Compare(a.digest[:], b.digest[:]), bytes.Compare(a.Signature, b.Signature))
	})
	for _, cast := range sorted {
		g, known := at[cast.Group]
		if !known {
			return nil, ErrCastGroup.New("group", cast.Group)
		}
		g.Casts = append(g.Casts, FileCast{cast.Prepared, cast.Token, cast.Sealed, cast.Signature})
	}
	return groups, nil
}

// AllCasts gives the casts back in full, group by group.
func (f File) AllCasts() []Cast {
	var all []Cast
	for _, g := range f.Casts {
		for _, c := range g.Casts {
			all = append(all, Cast{
				Setup: f.SetupHash, Group: g.Group,
				Prepared: c.Prepared, Token: c.Token, Sealed: c.Sealed, Signature: c.Signature,
			})
		}
	}
	return all
}

// Encode is the file's canonical form. It is mostly random bytes in base64: served with Content-Encoding gzip it shrinks to
// about three quarters, the bytes themselves.
func (f File) Encode() ([]byte, error) { return encode(f) }

// ParseFile reads a published file in its canonical form. ErrFileMalformed for anything else. Nothing in it is believed
// yet: that is Recount's work.
func ParseFile(raw []byte) (File, error) {
	var f File
	if err := decode(raw, &f); err != nil {
		return File{}, ErrFileMalformed.Wrap(err)
	}
	return f, nil
}
