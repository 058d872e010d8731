package ballot

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"slices"
)

// KeySizes are the sizes of a token key in bits: the default and the larger one of R6.5's configuration.
var KeySizes = []int{2048, 3072}

// tokenExponent is the only public exponent taken: browsers make no other, and a strange one could mark a voter.
const tokenExponent = 65537

// saltSize is the salt of RSABSSA-SHA384-PSS in bytes (RFC 9474 section 5).
const saltSize = sha512.Size384

// KeyID names a token key: SHA-256 of its SPKI.
func KeyID(spki []byte) Hash { return sha256.Sum256(spki) }

// ParseTokenPublic reads a token key's SPKI: RSA under the rsaEncryption OID, a size of KeySizes, exponent 65537, DER in
// its one form. ErrTokenKey for anything else.
func ParseTokenPublic(spki []byte) (*rsa.PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return nil, ErrTokenKey.Wrap(err)
	}
	key, isRSA := parsed.(*rsa.PublicKey)
	if !isRSA || !slices.Contains(KeySizes, key.N.BitLen()) || key.E != tokenExponent || key.N.Bit(0) == 0 {
		return nil, ErrTokenKey.New()
	}
	again, err := x509.MarshalPKIXPublicKey(key)
	if err != nil || !bytes.Equal(again, spki) {
		return nil, ErrTokenKey.Wrap(errors.New("ballot: not the one form of this key"))
	}
	return key, nil
}

// verifyToken checks a finished token, an ordinary RSA-PSS signature over the prepared message (RFC 9474 section 4.5).
func verifyToken(key *rsa.PublicKey, prepared, token []byte) bool {
	digest := sha512.Sum384(prepared)
	return rsa.VerifyPSS(key, crypto.SHA384, digest[:], token, &rsa.PSSOptions{SaltLength: saltSize}) == nil
}
