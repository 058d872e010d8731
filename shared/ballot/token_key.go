package ballot

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"slices"

	"filippo.io/bigmod"
)

// TokenKey signs blinded tokens for one (round, ballot, group). It is safe for concurrent use.
//
// Signing is the bare RSA operation in constant time: what is signed is chosen by someone else, and a time that depended on
// the key could give the key away, and with it ballots without end.
type TokenKey struct {
	key     *rsa.PrivateKey
	n, p, q *bigmod.Modulus
	qN      *bigmod.Nat // q as a number modulo n
	dp, dq  []byte      // private exponents modulo p−1 and q−1, as long as the primes
	qInv    *bigmod.Nat // 1/q modulo p
}

// GenerateTokenKey makes a key of a size in KeySizes; about 0.1 s for 2048 bits. Its randomness is that of crypto/rsa, which
// takes none from a caller.
func GenerateTokenKey(bits int) (*TokenKey, error) {
	if !slices.Contains(KeySizes, bits) {
		return nil, ErrTokenKey.New("bits", bits)
	}
	key, err := rsa.GenerateKey(nil, bits)
	if err != nil {
		return nil, err
	}
	return newTokenKey(key)
}

// ParseTokenKey reads a private key from PKCS #8 DER, as MarshalPKCS8 gives it.
func ParseTokenKey(der []byte) (*TokenKey, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, ErrTokenKey.Wrap(err)
	}
	key, isRSA := parsed.(*rsa.PrivateKey)
	if !isRSA || !slices.Contains(KeySizes, key.N.BitLen()) || key.E != tokenExponent {
		return nil, ErrTokenKey.New()
	}
	return newTokenKey(key)
}

func newTokenKey(key *rsa.PrivateKey) (*TokenKey, error) {
	if len(key.Primes) != 2 {
		return nil, ErrTokenKey.Wrap(errors.New("ballot: a token key has two primes"))
	}
	key.Precompute()
	p, q := key.Primes[0], key.Primes[1]
	k := &TokenKey{key: key, dp: sized(key.Precomputed.Dp, p), dq: sized(key.Precomputed.Dq, q)}
	var failed [5]error
	k.n, failed[0] = bigmod.NewModulusProduct(p.Bytes(), q.Bytes())
	k.p, failed[1] = bigmod.NewModulus(p.Bytes())
	k.q, failed[2] = bigmod.NewModulus(q.Bytes())
	if err := errors.Join(failed[:]...); err != nil {
		return nil, ErrTokenKey.Wrap(err)
	}
	k.qN, failed[3] = bigmod.NewNat().SetBytes(q.Bytes(), k.n)
	k.qInv, failed[4] = bigmod.NewNat().SetBytes(sized(key.Precomputed.Qinv, p), k.p)
	if err := errors.Join(failed[:]...); err != nil {
		return nil, ErrTokenKey.Wrap(err)
	}
	return k, nil
}

// sized writes a private number in as many bytes as the modulus has, so that its length says nothing.
func sized(private, modulus *big.Int) []byte {
	return private.FillBytes(make([]byte, (modulus.BitLen()+7)/8))
}

// MarshalPKCS8 gives the private key for its encrypted store.
func (k *TokenKey) MarshalPKCS8() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(k.key) }

// Public is the key's SPKI.
func (k *TokenKey) Public() (Bytes, error) { return x509.MarshalPKIXPublicKey(&k.key.PublicKey) }

// BlindSign signs a blinded message (RFC 9474 section 4.3): s = m^d mod n by the Chinese remainder theorem, then s^e = m is
// checked, since a fault in one half would give away a prime. It is one message's only signature, so that asking again
// gives the same answer. ErrBlinded when the message is not as long as the modulus or not below it.
func (k *TokenKey) BlindSign(blinded []byte) ([]byte, error) {
	if len(blinded) != k.n.Size() {
		return nil, ErrBlinded.New()
	}
	m, err := bigmod.NewNat().SetBytes(blinded, k.n)
	if err != nil {
		return nil, ErrBlinded.Wrap(err)
	}
	sp := bigmod.NewNat().Exp(bigmod.NewNat().Mod(m, k.p), k.dp, k.p)
	sq := bigmod.NewNat().Exp(bigmod.NewNat().Mod(m, k.q), k.dq, k.q)
	// s = sq + q·((sp − sq)/q mod p)
	h := sp.Sub(bigmod.NewNat().Mod(sq, k.p), k.p).Mul(k.qInv, k.p)
	s := h.ExpandFor(k.n).Mul(k.qN, k.n).Add(sq.ExpandFor(k.n), k.n)
	if bigmod.NewNat().ExpShortVarTime(s, tokenExponent, k.n).Equal(m) != 1 {
		return nil, errors.New("ballot: fault while signing, or a damaged token key")
	}
	return s.Bytes(k.n), nil
}
