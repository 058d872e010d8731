package table

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
)

// Once is the idempotency of one POST: the key of the client and the digest of what it sent. The zero value is none.
type Once struct {
	Table  string   // physical name of the table that keeps the first answer
	Key    string   // digest of actor and Idempotency-Key
	Digest string   // of method, path and body
	Status int      // of the first answer
	Seal   [32]byte // key to the kept answer; made of the Idempotency-Key, which nobody but the client has
}

// Answer is the first answer to an idempotent request, kept for 24 hours.
type Answer struct {
	Digest string
	Status int
	Body   string // JSON
}

// kept is an answer as it is stored: sealed, because an answer may hold what is told once (the token of an invitation, an
// initial password), and whoever reads the table must not find it there.
type kept struct {
	Digest string `json:"digest"`
	Status int    `json:"status"`
	At     int64  `json:"at"` // milliseconds since 1970; the nonce, so that a key used again after a day seals anew
	Sealed []byte `json:"sealed"`
	TTL    int64  `json:"ttl"` // seconds since 1970
}

const answerLife = 24 * time.Hour

// ErrAnswered says that the same idempotency key was answered meanwhile: read the answer and give it.
var ErrAnswered = errors.New("table: the idempotency key is answered")

// Part is the idempotency of one of several writes that a request makes, each with an answer of its own. Its seal is its own
// too, so that no two answers are sealed under one key and nonce.
func (o Once) Part(name string) Once {
	if o.Key == "" {
		return o
	}
	o.Key += "/" + name
	o.Seal = sha256.Sum256(append(o.Seal[:], name...))
	return o
}

// Answer keeps the answer of an idempotent request in the same transaction: a lost response is never a lost write, and a
// repeated request is answered from here.
func (t *Tx) Answer(act Act, answer any) {
	if act.Once.Key == "" {
		return
	}
	body, err := json.Marshal(answer)
	if err != nil {
		t.mistake = errors.Join(t.mistake, fmt.Errorf("table: answer: %w", err))
		return
	}
	row := kept{Digest: act.Once.Digest, Status: act.Once.Status, At: act.At.UnixMilli(), TTL: act.At.Add(answerLife).Unix()}
	row.Sealed = act.Once.cipher().Seal(nil, row.nonce(), body, []byte(row.Digest))
	absent := expression.Name("pk").AttributeNotExists()
	t.put(act.Once.Table, t.build(onceKey(act.Once.Key), row), &absent, Say(ErrAnswered))
}

func onceKey(key string) Key { return Key{"once#" + key, "answer"} }

// cipher is AES-256-GCM under the seal; a key of 32 bytes cannot be refused.
func (o Once) cipher() cipher.AEAD {
	block, err := aes.NewCipher(o.Seal[:])
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

func (k kept) nonce() []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce[4:], uint64(k.At)) //nolint:gosec // an instant, taken bit by bit
	return nonce
}

// Answered reads the first answer to an idempotency key. Where the request was another one, the answer has another digest
// and no body.
func (s *Store) Answered(ctx context.Context, once Once) (Answer, bool, error) {
	row, found, err := Find[kept](ctx, s, once.Table, onceKey(once.Key))
	if err != nil || !found {
		return Answer{}, false, err
	}
	answer := Answer{Digest: row.Digest, Status: row.Status}
	if row.Digest != once.Digest {
		return answer, true, nil
	}
	body, err := once.cipher().Open(nil, row.nonce(), row.Sealed, []byte(row.Digest))
	if err != nil {
		return Answer{}, false, fmt.Errorf("table: kept answer: %w", err)
	}
	answer.Body = string(body)
	return answer, true, nil
}
