package account

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"linxuan/shared/fault"
)

// cost is how hard a password is to try. It is stored with each hash, so that a later choice leaves old hashes readable;
// they are renewed at the next sign-in.
type cost struct {
	Memory  uint32 // KiB
	Time    uint32
	Threads uint8
}

// current is what OWASP's Password Storage Cheat Sheet names for argon2id: 19 MiB, two passes, one lane.
var current = cost{Memory: 19456, Time: 2, Threads: 1}

const (
	saltLength = 16
	hashLength = 32
)

// hashPassword makes the string that is stored: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>, as the reference
// implementation of Argon2 (RFC 9106) writes it.
func hashPassword(rand io.Reader, password string) (string, error) {
	var salt [saltLength]byte
	if _, err := io.ReadFull(rand, salt[:]); err != nil {
		return "", fmt.Errorf("account: random salt: %w", err)
	}
	return encodeHash(current, salt[:], current.key(password, salt[:])), nil
}

func (c cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, hashLength)
}

func encodeHash(c cost, salt, hash []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads, b64(salt), b64(hash))
}

func decodeHash(stored string) (c cost, salt, hash []byte, ok bool) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil || c.Time == 0 || c.Threads == 0 {
		return c, nil, nil, false
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	return c, salt, hash, saltErr == nil && hashErr == nil && len(hash) == hashLength
}

// verifyPassword says whether a password fits what is stored, and whether the stored hash should be renewed. Where
// nothing is stored it works as long as it would for a real hash, so that the time tells nothing about who exists.
func verifyPassword(stored, password string) (fits, renew bool) {
	c, salt, hash, ok := decodeHash(stored)
	if !ok {
		c, salt, hash = current, make([]byte, saltLength), make([]byte, hashLength)
	}
	same := subtle.ConstantTimeCompare(c.key(password, salt), hash) == 1
	return same && ok, c != current
}

// Bounds of a password in characters. The upper one only keeps the work bounded.
const (
	passwordMin = 10
	passwordMax = 128
)

// checkPassword collects what is wrong with a new password: long enough, not the login name, none of those that are
// tried first.
func checkPassword(e *fault.Error, pointer, login, password string) {
	folded := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < passwordMin:
		e.At(pointer, "password-short", "least", passwordMin)
	case n > passwordMax:
		e.At(pointer, "max-length", "limit", passwordMax)
	case folded == normalLogin(login) || folded == strings.Repeat(normalLogin(login), 2):
		e.At(pointer, "password-login")
	case common[folded] || steady(folded):
		e.At(pointer, "password-common")
	}
}

// steady says that a password is one character again and again, or a run such as 0123456789.
func steady(password string) bool {
	runes := []rune(password)
	for _, step := range []rune{0, 1, -1} {
		kept := true
		for i := 1; i < len(runes) && kept; i++ {
			kept = runes[i]-runes[i-1] == step
		}
		if kept {
			return true
		}
	}
	return false
}

// common are passwords of ten characters and more that are tried first, here and abroad.
var common = set(`
1234567890 12345678910 1234567891 123456789a 123456789q 0987654321 1111111111 0000000000 1122334455 1234512345 1231231231
123123123a 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y zaq12wsxcde3 qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 asdfghjkl123
asdf1234asdf abc1234567 abcd123456 abcde12345 a123456789 a1234567890 aa123456789 aa12345678 q123456789 z123456789 qq123456789
woaini1314 woaini5201314 5201314520 woaini520520 iloveyou1314 iloveyou123 iloveyou520 password12 password123
password1234 passw0rd123 p@ssw0rd123 p@ssword123 administrator admin12345 admin123456 admin@12345 admin@123456 root123456
welcome123 welcome1234 changeme123 letmein1234 superman123 football123 baseball123 princess123 sunshine123 dragon12345
china123456 zhongguo123 zhongguo1949 beijing2008 shanghai2010 zhiyejiaoyu zhijiao2019 zhijiao123456 linxuan123 linxuan2019
linxuan123456 test123456 test1234567 user123456 guest123456 caonima123 wocaonima123 nihao123456 xiaoming123
`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// initialAlphabet has no two characters that look alike: an initial password is read out over the telephone.
const initialAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// initialPassword makes 16 random characters in groups of four, about 79 bits.
func initialPassword(rand io.Reader) (string, error) { return readable(rand, 19) }

// readable makes a random word of so many characters, every fifth of which is a hyphen; each other one is worth 4.95 bits.
func readable(rand io.Reader, length int) (string, error) {
	var password []byte
	for len(password) < length {
		if len(password)%5 == 4 {
			password = append(password, '-')
			continue
		}
		var raw [1]byte
		if _, err := io.ReadFull(rand, raw[:]); err != nil {
			return "", fmt.Errorf("account: random password: %w", err)
		}
		if int(raw[0]) < 256/len(initialAlphabet)*len(initialAlphabet) { // the rest would favour the first letters
			password = append(password, initialAlphabet[int(raw[0])%len(initialAlphabet)])
		}
	}
	return string(password), nil
}
