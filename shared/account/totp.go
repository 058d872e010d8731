package account

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 section 1.2: what authenticators count with; HMAC does not rest on collisions
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// Time-based one-time passwords (RFC 6238) with the values that every authenticator takes: SHA-1, six digits, thirty seconds.
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpSecret = 20 // bytes: as long as the hash (RFC 4226 section 4, R6)
	totpDrift  = 1  // steps that a telephone's clock may be off, either way (RFC 6238 section 5.2)
)

// totpAt counts the steps since 1970.
func totpAt(at time.Time) int64 { return at.Unix() / int64(totpStep/time.Second) }

// totpCode is the code of one step: dynamic truncation of HMAC-SHA-1 (RFC 4226 section 5.3).
func totpCode(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%1_000_000)
}

// totpFits gives the step whose code this is, of those that are near the instant and after the last one that was taken: a
// code is good once (RFC 6238 section 5.2). All are compared, whichever fits.
func totpFits(secret []byte, code string, at time.Time, last int64) (step int64, fits bool) {
	now := totpAt(at)
	for s := now - totpDrift; s <= now+totpDrift; s++ {
		same := subtle.ConstantTimeCompare([]byte(totpCode(secret, s)), []byte(code)) == 1
		if same && s > last {
			step, fits = s, true
		}
	}
	return step, fits
}

// AuthenticatorCode is what an authenticator shows at an instant for a secret in base32: for clients that have no telephone.
func AuthenticatorCode(secret string, at time.Time) (string, error) {
	raw, err := base32Secret.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("account: secret of an authenticator: %w", err)
	}
	return totpCode(raw, totpAt(at)), nil
}
