package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Acts of the second factor. The subject is the pseudonym of whose factor it is; nothing else is told.
const (
	ActFactorSet      ledger.Act = "account-second-factor-set"
	ActFactorRemoved  ledger.Act = "account-second-factor-removed"
	ActFactorReset    ledger.Act = "account-second-factor-reset"
	ActFactorRecovery ledger.Act = "account-second-factor-recovery" // signed in with a recovery code
)

// Refusals of the second factor. The first is told only to who knows the password.
var (
	ErrFactorNeeded     = fault.Define("second-factor-needed", fault.Unauthenticated, "")
	ErrFactorRefused    = fault.Define("second-factor-refused", fault.Unauthenticated, "")
	ErrFactorAbsent     = fault.Define("second-factor-absent", fault.Conflict, "")
	ErrFactorObligatory = fault.Define("second-factor-obligatory", fault.Conflict, "")
)

// Factors says who must sign in with a second factor, and keeps the secrets of all who do.
type Factors struct {
	obligatory []string // roles
	seal       cipher.AEAD
	recovery   [sha256.Size]byte
}

// NewFactors takes the roles of a deployment, separated by commas ("none" or nothing: nobody has to), and the secret from which the
// keys are derived. The secrets at rest are of no use without it.
func NewFactors(roles, secret string) (Factors, error) {
	f := Factors{}
	for role := range strings.SplitSeq(roles, ",") {
		role = strings.TrimSpace(role)
		switch {
		case role == "", role == "none": // a parameter of the template cannot be empty
		case !slices.Contains(Roles, role):
			return f, fmt.Errorf("account: SECOND_FACTOR_ROLES names no role: %q", role)
		default:
			f.obligatory = append(f.obligatory, role)
		}
	}
	if len(secret) < 32 {
		return f, errors.New("account: SECOND_FACTOR_KEY is shorter than 32 characters")
	}
	derive := func(label string) [sha256.Size]byte { return sha256.Sum256([]byte("linxuan " + label + "\n" + secret)) }
	key := derive("second factor v1")
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return f, fmt.Errorf("account: second factor: %w", err)
	}
	f.recovery = derive("recovery codes v1")
	f.seal, err = cipher.NewGCM(block)
	return f, err
}

// Obligatory says whether a role must sign in with a second factor.
func (f Factors) Obligatory(role string) bool { return slices.Contains(f.obligatory, role) }

// owes says that the person must set a second factor up before doing anything else.
func (f Factors) owes(p Person) bool { return f.Obligatory(p.Role) && p.Factor == nil }

// factor is a person's second factor as it is stored.
type factor struct {
	Secret   []byte           `json:"secret"`   // nonce and sealed secret, bound to the account
	Step     int64            `json:"step"`     // of the last code that was taken: none is good twice
	Recovery []string         `json:"recovery"` // of the recovery codes that are left
	Set      calendar.Instant `json:"set"`
}

func (f Factors) close(rand io.Reader, person string, secret []byte) ([]byte, error) {
	nonce := make([]byte, f.seal.NonceSize())
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("account: random nonce: %w", err)
	}
	return f.seal.Seal(nonce, nonce, secret, []byte(person)), nil
}

func (f Factors) open(person string, sealed []byte) ([]byte, error) {
	n := f.seal.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("account: second factor: sealed secret is too short")
	}
	secret, err := f.seal.Open(nil, sealed[:n], sealed[n:], []byte(person))
	if err != nil {
		return nil, fmt.Errorf("account: second factor: %w", err)
	}
	return secret, nil
}

// The shape of recovery codes: groups of four characters that nobody confuses, about 59 bits.
const (
	recoveryCodes  = 10
	recoveryLength = 14 // with two hyphens
)

// trace is what is stored of a recovery code.
func (f Factors) trace(person, code string) string {
	mac := hmac.New(sha256.New, f.recovery[:])
	mac.Write([]byte(person + "\n" + code))
	return hex.EncodeToString(mac.Sum(nil))
}

// newRecovery makes ten recovery codes and what is stored of them.
func (f Factors) newRecovery(rand io.Reader, person string) (codes, traces []string, err error) {
	for range recoveryCodes {
		code, err := readable(rand, recoveryLength)
		if err != nil {
			return nil, nil, err
		}
		codes, traces = append(codes, code), append(traces, f.trace(person, code))
	}
	return codes, traces, nil
}

// pass judges a code at an instant. A good one is used up: the caller must write the person in the same transaction as what
// the code opens. recovery says that it was a recovery code.
func (f Factors) pass(p *Person, code string, at time.Time) (recovery bool, err error) {
	code = strings.ToLower(strings.Join(strings.Fields(code), ""))
	secret, err := f.open(p.ID, p.Factor.Secret)
	if err != nil {
		return false, err
	}
	used := *p.Factor
	if step, fits := totpFits(secret, code, at, used.Step); fits {
		used.Step = step
		p.Factor = &used
		return false, nil
	}
	if i := slices.Index(used.Recovery, f.trace(p.ID, code)); i >= 0 { // digests: their order tells nothing
		used.Recovery = slices.Delete(slices.Clone(used.Recovery), i, i+1)
		p.Factor = &used
		return true, nil
	}
	return false, ErrFactorRefused.New()
}

// Enrolment is what an authenticator needs; it is told once and counts only after a code of it was shown.
type Enrolment struct {
	Secret string `json:"secret" doc:"Base32 (RFC 4648), to be typed into an authenticator"`
	URI    string `json:"uri" doc:"otpauth address, to be shown as a QR code"`
}

// Recovery are the recovery codes of a new second factor, told once.
type Recovery struct {
	Codes []string `json:"codes" doc:"Each signs in once in the place of a code"`
}

var base32Secret = base32.StdEncoding.WithPadding(base32.NoPadding)

// issuer is what authenticators show beside the login name.
const issuer = "遴选平台" // short: a picture of few squares is read by every telephone

// BeginFactor makes a new secret for the actor, who names the password again, and a code where a second factor is set already.
// The one before stays in force until the new one is confirmed.
func (s *Store) BeginFactor(ctx context.Context, call api.Call, password, code string) (Enrolment, error) {
	p, err := s.proven(ctx, call, password, code)
	if err != nil {
		return Enrolment{}, err
	}
	secret := make([]byte, totpSecret)
	if _, err := io.ReadFull(s.tables.Rand(), secret); err != nil {
		return Enrolment{}, fmt.Errorf("account: random secret: %w", err)
	}
	if p.Pending, err = s.factors.close(s.tables.Rand(), p.ID, secret); err != nil {
		return Enrolment{}, err
	}
	text := base32Secret.EncodeToString(secret)
	made := Enrolment{text, "otpauth://totp/" + url.PathEscape(p.Login) + "?secret=" + text + "&issuer=" + url.QueryEscape(issuer)}
	tx := table.Begin()
	forgive(tx, s.tables, p.Login)
	s.replace(tx, p)
	tx.Answer(call.Act(), made)
	return made, again(s.tables.Commit(ctx, tx))
}

// proven is the actor after the password, and after a code where there is a second factor. A failure counts as a failed
// sign-in: a session left open is no place to try.
func (s *Store) proven(ctx context.Context, call api.Call, password, code string) (Person, error) {
	p, err := s.Person(ctx, call.Actor.ID)
	if err != nil {
		return Person{}, err
	}
	if err := countAttempt(ctx, s.tables, p.Login, calendar.At(call.At)); err != nil {
		return Person{}, err
	}
	refused := ErrDetails.New()
	if fits, _ := verifyPassword(p.Password, password); !fits {
		refused.At("/password", "password-wrong")
	} else if p.Factor != nil {
		if _, err := s.factors.pass(&p, code, call.At); fault.KindOf(err) == fault.Unauthenticated {
			refused.At("/code", "code-wrong")
		} else if err != nil {
			return Person{}, err
		}
	}
	return p, refused.OrNil()
}

// ConfirmFactor takes the first code of the secret that was made, and puts it in force: the recovery codes are in the answer and
// nowhere else. All sessions end and a new one opens.
func (s *Store) ConfirmFactor(ctx context.Context, call api.Call, code string) (Recovery, string, error) {
	p, err := s.Person(ctx, call.Actor.ID)
	if err != nil {
		return Recovery{}, "", err
	}
	if p.Pending == nil {
		return Recovery{}, "", ErrFactorAbsent.New()
	}
	if err := countAttempt(ctx, s.tables, p.Login, calendar.At(call.At)); err != nil {
		return Recovery{}, "", err
	}
	secret, err := s.factors.open(p.ID, p.Pending)
	if err != nil {
		return Recovery{}, "", err
	}
	step, fits := totpFits(secret, strings.Join(strings.Fields(code), ""), call.At, 0)
	if !fits {
		return Recovery{}, "", ErrDetails.New().At("/code", "code-wrong")
	}
	codes, traces, err := s.factors.newRecovery(s.tables.Rand(), p.ID)
	if err != nil {
		return Recovery{}, "", err
	}
	p.Factor, p.Pending = &factor{Secret: p.Pending, Step: step, Recovery: traces, Set: calendar.At(call.At)}, nil
	token, err := s.renew(ctx, call, ActFactorSet, p, Recovery{codes})
	return Recovery{codes}, token, err
}

// RemoveFactor takes the actor's own second factor away, against password and code, unless the role must have one.
func (s *Store) RemoveFactor(ctx context.Context, call api.Call, password, code string) (Person, string, error) {
	if s.factors.Obligatory(call.Actor.Role) {
		return Person{}, "", ErrFactorObligatory.New()
	}
	p, err := s.proven(ctx, call, password, code)
	if err != nil {
		return Person{}, "", err
	}
	if p.Factor == nil {
		return Person{}, "", ErrFactorAbsent.New()
	}
	p.Factor, p.Pending = nil, nil
	token, err := s.renew(ctx, call, ActFactorRemoved, p, s.View(p))
	return p, token, err
}

// renew writes a person whose own act it is: all sessions end and a new one opens, with the entry and the answer to be kept.
func (s *Store) renew(ctx context.Context, call api.Call, what ledger.Act, p Person, answer any) (token string, err error) {
	tx := table.Begin()
	endSessions(tx, s.tables, &p)
	if token, err = openSession(tx, s.tables, &p, calendar.At(call.At), s.factors.owes(p)); err != nil {
		return "", err
	}
	forgive(tx, s.tables, p.Login)
	s.replace(tx, p)
	if _, err := s.journal.Enter(tx, call.Act(), ledger.Entry{Act: what, Subject: p.Pseudonym}); err != nil {
		return "", err
	}
	tx.Answer(call.Act(), answer)
	return token, again(s.tables.Commit(ctx, tx))
}

// ResetFactor takes a second factor from a person below who has lost it, and ends the person's sessions. The password stays as
// it is.
func (s *Store) ResetFactor(ctx context.Context, call api.Call, id string) (View, error) {
	p, err := s.subordinate(ctx, call.Actor, "person.reset", id)
	if err != nil {
		return View{}, err
	}
	if p.Factor == nil {
		return View{}, ErrFactorAbsent.New()
	}
	p.Factor, p.Pending = nil, nil
	return s.View(p), s.writeAct(ctx, call, ActFactorReset, p, s.View(p))
}
