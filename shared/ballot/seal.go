package ballot

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
)

// The HPKE suite of every seal (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
var (
	sealKEM  = hpke.DHKEM(ecdh.P256())
	sealKDF  = hpke.HKDFSHA256()
	sealAEAD = hpke.AES128GCM()
)

// seal encrypts to a public key: 65 bytes of encapsulated key, then the ciphertext. crypto/hpke draws the ephemeral key.
func seal(to hpke.PublicKey, info, aad, plain []byte) ([]byte, error) {
	encapsulated, sender, err := hpke.NewSender(to, sealKDF, sealAEAD, info)
	if err != nil {
		return nil, err
	}
	ciphertext, err := sender.Seal(aad, plain)
	if err != nil {
		return nil, err
	}
	return append(encapsulated, ciphertext...), nil
}

// unseal opens what seal made.
func unseal(key hpke.PrivateKey, info, aad, sealed []byte) ([]byte, error) {
	if len(sealed) < sealOverhead {
		return nil, ErrSealBroken.New()
	}
	recipient, err := hpke.NewRecipient(sealed[:pointSize], key, sealKDF, sealAEAD, info)
	if err != nil {
		return nil, ErrSealBroken.Wrap(err)
	}
	plain, err := recipient.Open(aad, sealed[pointSize:])
	if err != nil {
		return nil, ErrSealBroken.Wrap(err)
	}
	return plain, nil
}

// Choice is what an expert votes on one group.
type Choice byte

// The choices; the numbers are the first byte of what is sealed. Nought is no choice, so that an empty plaintext is none.
const (
	Approve Choice = 1
	Reject  Choice = 2
	Abstain Choice = 3
)

var choiceWords = map[Choice]string{Approve: "approve", Reject: "reject", Abstain: "abstain"}

func (c Choice) String() string {
	if word, ok := choiceWords[c]; ok {
		return word
	}
	return fmt.Sprintf("choice(%d)", byte(c))
}

// plain is the choice as the fixed-length plaintext.
func (c Choice) plain(size int) []byte {
	p := make([]byte, size)
	p[0] = byte(c)
	return p
}

// readChoice reads a plaintext: of the fixed length, a known choice, zeros after it. ErrUnreadable for anything else.
func readChoice(plain []byte, size int) (Choice, error) {
	if len(plain) != size || size == 0 {
		return 0, ErrUnreadable.New()
	}
	for _, b := range plain[1:] {
		if b != 0 {
			return 0, ErrUnreadable.New()
		}
	}
	c := Choice(plain[0])
	if _, known := choiceWords[c]; !known {
		return 0, ErrUnreadable.New()
	}
	return c, nil
}
