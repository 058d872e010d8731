package ballot

import (
	"crypto/sha256"

	"linxuan/shared/fault"
)

// castFormat opens the binary form of a cast.
const castFormat = "linxuan-cast/1"

// Cast is one ballot as it is sent, stored and published. Nothing in it names or numbers a voter.
type Cast struct {
	Setup     Hash   `json:"setup"` // of the setup it was made for: a voter shown another setup is not counted in this one
	Group     string `json:"group"`
	Prepared  Bytes  `json:"prepared"`
	Token     Bytes  `json:"token"`
	Sealed    Bytes  `json:"sealed"`    // encapsulated key, ciphertext
	Signature Bytes  `json:"signature"` // by the key in Prepared, over everything above
}

// Encode is the cast's binary form (see the package comment).
func (c Cast) Encode() []byte { return appendField(c.signed(), c.Signature) }

// signed is the part of the binary form that the signature covers.
func (c Cast) signed() []byte {
	form := make([]byte, 0, 256+len(c.Prepared)+len(c.Token)+len(c.Sealed)+len(c.Signature))
	form = appendField(form, []byte(castFormat))
	form = appendField(form, c.Setup[:])
	form = appendField(form, []byte(c.Group))
	form = appendField(form, c.Prepared)
	form = appendField(form, c.Token)
	return appendField(form, c.Sealed)
}

// Digest names what was cast: SHA-256 of the binary form without the signature. Two casts with one digest are the same
// vote sent twice.
func (c Cast) Digest() Hash { return sha256.Sum256(c.signed()) }

// SpendID is what a token is spent by: SHA-256 of the prepared message.
func (c Cast) SpendID() Hash { return sha256.Sum256(c.Prepared) }

// Again is nil when the cast is the one already stored under its spend id, known by its digest: same vote, same receipt.
// ErrTokenSpent when it is another.
func (c Cast) Again(stored Hash) error {
	if c.Digest() != stored {
		return ErrTokenSpent.New()
	}
	return nil
}

// ParseCast reads the binary form. ErrCastMalformed when it is not exactly one cast.
func ParseCast(form []byte) (Cast, error) {
	var fields [7][]byte
	for i := range fields {
		var ok bool
		if fields[i], form, ok = cutField(form); !ok {
			return Cast{}, ErrCastMalformed.New()
		}
	}
	if len(form) != 0 || string(fields[0]) != castFormat || len(fields[1]) != len(Hash{}) {
		return Cast{}, ErrCastMalformed.New()
	}
	c := Cast{
		Setup: Hash(fields[1]), Group: string(fields[2]), Prepared: fields[3],
		Token: fields[4], Sealed: fields[5], Signature: fields[6],
	}
	return c, c.shape().OrNil()
}

// shape lists which parts have a form that no cast can have, whatever the setup.
func (c Cast) shape() *fault.Error {
	found := ErrCastMalformed.New()
	if !validID(c.Group) {
		found.At("/group", "ballot-id")
	}
	if len(c.Prepared) != preparedSize {
		found.At("/prepared", "cast-length", "bytes", preparedSize)
	}
	if len(c.Signature) != signatureSize {
		found.At("/signature", "cast-length", "bytes", signatureSize)
	}
	return found
}

// Verify checks a cast against the setup, all but the time and whether its token is spent. In this order:
// ErrCastMalformed, ErrCastElsewhere, ErrCastGroup, ErrCastToken, ErrCastSignature.
func (c *Checked) Verify(cast Cast) error {
	found := cast.shape()
	if err := found.OrNil(); err != nil {
		return err
	}
	if cast.Setup != c.Hash {
		return ErrCastElsewhere.New()
	}
	key, known := c.tokens[cast.Group]
	if !known {
		return ErrCastGroup.New("group", cast.Group)
	}
	if want := sealOverhead + c.Setup.PlainSize; len(cast.Sealed) != want {
		found.At("/sealed", "cast-length", "bytes", want)
	}
	if want := key.Size(); len(cast.Token) != want {
		found.At("/token", "cast-length", "bytes", want)
	}
	if err := found.OrNil(); err != nil {
		return err
	}
	if !verifyToken(key, cast.Prepared, cast.Token) {
		return ErrCastToken.New()
	}
	if !verifyDigest(cast.Prepared, cast.Digest(), cast.Signature) {
		return ErrCastSignature.New()
	}
	return nil
}

// Open reads the choice in a cast. ErrSealBroken, ErrUnreadable or ErrCoupon: the ballot is void. Whether a coupon was used
// twice only the count can tell.
func (c *Checked) Open(cast Cast, key *ClosingKey) (Choice, error) {
	v, err := c.open(cast, key)
	return v.choice, err
}

func (c *Checked) open(cast Cast, key *ClosingKey) (vote, error) {
	plain, err := unseal(key.key, c.info(cast.Group), cast.Prepared, cast.Sealed)
	if err != nil {
		return vote{}, err
	}
	return c.readVote(plain)
}
