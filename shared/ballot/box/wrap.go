package box

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
)

// wrap keeps private keys from whoever reads the table: AES-256-GCM, one key a ballot derived from the secret by HKDF
// (RFC 5869), the group bound as associated data, so that no record passes for another's.
type wrap struct{ secret []byte }

const minSecret = 32 // characters

func newWrap(secret string) (wrap, error) {
	if len(secret) < minSecret {
		return wrap{}, fmt.Errorf("box: wrapping secret of %d characters, at least %d are needed", len(secret), minSecret)
	}
	return wrap{[]byte(secret)}, nil
}

func (w wrap) aead(round, ballot string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, w.secret, nil, "linxuan-ballot-wrap/1|"+round+"|"+ballot, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal gives nonce and ciphertext in one.
func (w wrap) seal(random io.Reader, round, ballot, group string, private []byte) ([]byte, error) {
	aead, err := w.aead(round, ballot)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, private, bound(round, ballot, group)), nil
}

func (w wrap) open(round, ballot, group string, sealed []byte) ([]byte, error) {
	aead, err := w.aead(round, ballot)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("box: wrapped key of %s is cut short", group)
	}
	private, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], bound(round, ballot, group))
	if err != nil {
		return nil, fmt.Errorf("box: wrapped key of %s: %w", group, err)
	}
	return private, nil
}

// bound is what a wrapped key belongs to. Ids hold no '|'.
func bound(round, ballot, group string) []byte { return []byte(round + "|" + ballot + "|" + group) }
