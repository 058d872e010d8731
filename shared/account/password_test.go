package account

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// Vector of the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 (phc-winner-argon2, test.c).
func TestHashOfTheReferenceImplementation(t *testing.T) {
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if fits, renew := verifyPassword(stored, "password"); !fits || !renew {
		t.Fatalf("fits %v, to be renewed %v", fits, renew)
	}
	if fits, _ := verifyPassword(stored, "Password"); fits {
		t.Fatal("another password fits")
	}
}

func TestHashCarriesItsParameters(t *testing.T) {
	stored, err := hashPassword(rand.Reader, "correct horse 职教")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`).MatchString(stored) {
		t.Fatalf("stored %s", stored)
	}
	if fits, renew := verifyPassword(stored, "correct horse 职教"); !fits || renew {
		t.Fatalf("fits %v, to be renewed %v", fits, renew)
	}
	if fits, _ := verifyPassword(stored, "correct horse"); fits {
		t.Fatal("another password fits")
	}
	again, _ := hashPassword(rand.Reader, "correct horse 职教")
	if again == stored {
		t.Fatal("no salt")
	}
	if _, err := hashPassword(iotest.ErrReader(errors.New("dry")), "x"); err == nil {
		t.Fatal("hashed without randomness")
	}
}

// A hash with other parameters still fits, and says that it should be renewed.
func TestOldHashIsRenewed(t *testing.T) {
	old := cost{Memory: 64, Time: 1, Threads: 1}
	salt := []byte("0123456789abcdef")
	stored := encodeHash(old, salt, old.key("correct horse", salt))
	if fits, renew := verifyPassword(stored, "correct horse"); !fits || !renew {
		t.Fatalf("fits %v, to be renewed %v", fits, renew)
	}
}

func TestNothingFitsWhatIsNoHash(t *testing.T) {
	empty := base64.RawStdEncoding.EncodeToString(make([]byte, hashLength))
	for _, stored := range []string{
		"", "correct horse", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + empty, "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$" + empty,
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$" + empty, "$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$" + empty, "$argon2id$v=19$m=64$c29tZXNhbHQ$" + empty,
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=64,t=1,p=1$!$" + empty,
	} {
		for _, password := range []string{"", "correct horse", stored} {
			if fits, _ := verifyPassword(stored, password); fits {
				t.Errorf("%q fits %q", password, stored)
			}
		}
	}
}

func TestPasswordRule(t *testing.T) {
	for _, row := range []struct{ login, password, want string }{
		{"lisi", "correct horse battery", ""},
		{"lisi", "一二三四五六七八九百", ""}, // ten characters, whatever their bytes
		{"lisi", "一二三四五六七八九", "password-short"},
		{"lisi", "123456789", "password-short"},
		{"lisi", "", "password-short"},
		{"lisi", strings.Repeat("长x", 64), ""},
		{"lisi", strings.Repeat("长x", 64) + "x", "max-length"},
		{"zhangsan.2019", "ZhangSan.2019", "password-login"},
		{"ZhangSan.2019", "zhangsan.2019", "password-login"},
		{"lisi2", "lisi2LISI2", "password-login"},
		{"lisi", "1234567890", "password-common"},
		{"lisi", "Woaini1314", "password-common"},
		{"lisi", "LinXuan2019", "password-common"},
		{"lisi", "AAAAAAAAAAaa", "password-common"},
		{"lisi", "abcdefghijkl", "password-common"},
		{"lisi", "zyxwvutsrqpo", "password-common"},
		{"lisi", "abcdefghijkm", ""},
	} {
		e := ErrDetails.New()
		checkPassword(e, "/password", row.login, row.password)
		got := ""
		if len(e.Fields) > 0 {
			got = e.Fields[0].Code
		}
		if got != row.want || len(e.Fields) > 1 {
			t.Errorf("%s with %q: %v, want %q", row.login, row.password, e.Fields, row.want)
		}
	}
}

// Each word of the list is one that the length alone would let through; else it would stand there for nothing.
func TestCommonPasswordsAreLongEnoughToMatter(t *testing.T) {
	for word := range common {
		if len(word) < passwordMin || word != strings.ToLower(word) {
			t.Errorf("%q", word)
		}
	}
}

func TestInitialPasswords(t *testing.T) {
	form := regexp.MustCompile(`^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$`)
	seen := map[string]bool{}
	counts := map[rune]int{}
	for range 500 {
		password, err := initialPassword(rand.Reader)
		if err != nil || !form.MatchString(password) || seen[password] {
			t.Fatalf("%q, %v", password, err)
		}
		seen[password] = true
		for _, r := range password {
			counts[r]++
		}
		e := ErrDetails.New()
		if checkPassword(e, "/new", "lisi", password); len(e.Fields) > 0 {
			t.Fatalf("%q breaks the rule: %v", password, e.Fields)
		}
	}
	for _, r := range initialAlphabet { // 8,000 characters over 31: about 258 each
		if counts[r] < 170 || counts[r] > 350 {
			t.Errorf("%c stands there %d times", r, counts[r])
		}
	}
}

func TestLoginForm(t *testing.T) {
	for login, want := range map[string]bool{
		"abc": true, "a.b-c_d": true, "9lives": true, strings.Repeat("a", 32): true,
		"ab": false, strings.Repeat("a", 33): false, ".abc": false, "a b": false, "张三三": false, "abc\n": false, "": false, "ABC": false,
	} {
		if got := loginForm.MatchString(login); got != want {
			t.Errorf("%q: %v", login, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		login := rapid.String().Draw(t, "login")
		if once := normalLogin(login); normalLogin(once) != once {
			t.Fatalf("%q is not normal after normalising", once)
		}
	})
}
