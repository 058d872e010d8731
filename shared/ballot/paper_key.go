package ballot

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"io"
	"math/big"
)

// Sizes in bytes of P-256 in the forms used here.
const (
	scalarSize    = 32             // big-endian
	pointSize     = 65             // uncompressed, SEC 1 section 2.3.3
	signatureSize = 2 * scalarSize // r‖s, as WebCrypto writes it
	preparedSize  = 32 + pointSize // random prefix (RFC 9474 section 4.1), then the paper's public key
	sealOverhead  = pointSize + 16 // encapsulated key and the tag of AES-GCM
)

// newScalar draws a P-256 scalar from 1 to n−1 by trying; one draw in 2^32 is refused.
func newScalar(random io.Reader) ([]byte, error) {
	scalar := make([]byte, scalarSize)
	for range 8 {
		if _, err := io.ReadFull(random, scalar); err != nil {
			return nil, err
		}
		if _, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar); err == nil {
			return scalar, nil
		}
	}
	return nil, errors.New("ballot: the source of randomness repeats itself")
}

// newPaperKey makes the key of one voting paper.
func newPaperKey(random io.Reader) (*ecdsa.PrivateKey, error) {
	scalar, err := newScalar(random)
	if err != nil {
		return nil, err
	}
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
}

// signDigest signs a SHA-256 digest, raw r‖s. crypto/ecdsa takes its randomness from nobody but itself.
func signDigest(key *ecdsa.PrivateKey, digest Hash) ([]byte, error) {
	r, s, err := ecdsa.Sign(nil, key, digest[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, signatureSize)
	r.FillBytes(signature[:scalarSize])
	s.FillBytes(signature[scalarSize:])
	return signature, nil
}

// verifyDigest checks a raw r‖s signature with the key at the end of a prepared message.
func verifyDigest(prepared []byte, digest Hash, signature []byte) bool {
	if len(prepared) != preparedSize || len(signature) != signatureSize {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), prepared[preparedSize-pointSize:])
	if err != nil {
		return false
	}
	r := new(big.Int).SetBytes(signature[:scalarSize])
	s := new(big.Int).SetBytes(signature[scalarSize:])
	return ecdsa.Verify(key, digest[:], r, s)
}
