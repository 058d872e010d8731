package notice

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Certificate is what a listed group gets. It follows from the published lists and is stored nowhere: its code points to them,
// and whoever resolves it reads the standing of today, since paper cannot be taken back (R8.1).
type Certificate struct {
	Entry
	Round    string           `json:"round"`
	Number   string           `json:"number"` // the round, and the place among all that the round has listed
	Code     string           `json:"code"`   // eight characters in two groups
	List     int              `json:"list"`   // the version of the list that brought the group in
	ListedAt calendar.Instant `json:"listedAt"`
	Digest   string           `json:"digest"` // hex SHA-256 of that list
}

// Verified is a certificate with the standing of its group in the register.
type Verified struct {
	Certificate
	Status Status           `json:"status" enum:"listed,suspended,revoked"`
	Since  calendar.Instant `json:"since"`
}

// ErrNoCertificate tells that a code belongs to no certificate.
var ErrNoCertificate = fault.Define("certificate-unknown", fault.NotFound, "R7.3")

// crockford leaves out the letters that are taken for digits: https://www.crockford.com/base32.html.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// certificateCode derives the code of a group's certificate from the list that brought it in, so that it never changes and
// no two lists share one.
func certificateCode(digest, group string) string {
	sum := sha256.Sum256([]byte("linxuan-certificate/1\n" + digest + "\n" + group))
	code := crockford.EncodeToString(sum[:5])
	return code[:4] + "-" + code[4:]
}

// readCode takes a code as people type it off paper: small letters, blanks, and letters in the place of the digits they look like.
func readCode(typed string) string {
	code := strings.NewReplacer("-", "", " ", "", "　", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(typed)))
	if len(code) != 8 {
		return ""
	}
	return code[:4] + "-" + code[4:]
}

// certificates numbers the groups of a round in the order in which its lists brought them in. A later list renumbers nobody.
func certificates(lists []List) []Certificate {
	all, seen := []Certificate{}, map[string]bool{}
	for _, l := range lists {
		for _, e := range l.Entries {
			if seen[e.Group] {
				continue
			}
			seen[e.Group] = true
			all = append(all, Certificate{
				Entry: e, Round: l.Round, Number: fmt.Sprintf("%s-%04d", l.Round, len(all)+1), Code: certificateCode(l.Digest, e.Group),
				List: l.Number, ListedAt: l.PublishedAt, Digest: l.Digest,
			})
		}
	}
	return all
}

// Certificates lists those of a round.
func (s *Notices) Certificates(ctx context.Context, roundID string) ([]Certificate, error) {
	lists, err := s.Lists(ctx, roundID)
	return certificates(lists), err
}

// InForce lists a round's certificates whose groups are listed today, in the order of their numbers.
func (s *Notices) InForce(ctx context.Context, roundID string) ([]Certificate, error) {
	all, err := s.Certificates(ctx, roundID)
	if err != nil || len(all) == 0 {
		return all, err
	}
	keys := make([]table.Key, len(all))
	for i, c := range all {
		keys[i] = registerKey(c.Group)
	}
	rows, err := table.GetMany[Registered](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c Certificate) bool {
		row, registered := rows[registerKey(c.Group)]
		return registered && row.Status != StatusListed
	}), nil
}

// Certificate resolves a code. Errors: ErrNoCertificate.
func (s *Notices) Certificate(ctx context.Context, code string) (Verified, error) {
	rounds, err := s.rounds.List(ctx)
	if err != nil {
		return Verified{}, err
	}
	code = readCode(code)
	for _, r := range rounds {
		all, err := s.Certificates(ctx, r.ID)
		if err != nil {
			return Verified{}, err
		}
		for _, c := range all {
			if c.Code == code {
				return s.standing(ctx, c)
			}
		}
	}
	return Verified{}, ErrNoCertificate.New()
}

// standing looks the group up in the register; a row that is still to be written says no other than the list.
func (s *Notices) standing(ctx context.Context, c Certificate) (Verified, error) {
	row, found, err := table.Find[Registered](ctx, s.store, s.store.Records, registerKey(c.Group))
	if err != nil || !found {
		return Verified{c, StatusListed, c.ListedAt}, err
	}
	return Verified{c, row.Status, row.Since}, nil
}
