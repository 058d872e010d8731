package ballot

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// seeded is a repeatable source of randomness for tests.
func seeded(seed uint64) io.Reader {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}
