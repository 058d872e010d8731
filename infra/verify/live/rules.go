package live

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

type roundItem struct {
	Quotas struct {
		Kinds  map[string]int `json:"kinds"`
		Bodies map[string]int `json:"bodies"`
	} `json:"quotas"`
	Eligibility struct {
		LeadUnit struct {
			MaxApplications int `json:"maxApplications"`
		} `json:"leadUnit"`
	} `json:"eligibility"`
}

type sealedItem struct {
	Round       string `json:"round"`
	Body        string `json:"body"`
	Kind        string `json:"kind"`
	SealedAt    int64  `json:"sealedAt"`
	Recommended []struct {
		Rank        int    `json:"rank"`
		Application string `json:"application"`
	} `json:"recommended"`
}

// lists: every sealed list is within its quota or an override, its ranks are 1..n, and it was sealed in time.
func (k *keeper) lists() {
	type standing struct {
		Sealed int `json:"sealed"`
	}
	each(k, "round#", "recommendation", func(pk, _ string, r standing) {
		if r.Sealed == 0 {
			return
		}
		place := fmt.Sprintf("%s sealed#%04d", pk, r.Sealed)
		l, ok := into[sealedItem](k, place, k.groups[pk][fmt.Sprintf("sealed#%04d", r.Sealed)])
		if !ok {
			k.wrong(place, "the list that is sealed is not there")
			return
		}
		k.Lists++
		granted, _ := into[struct {
			Extra int `json:"extra"`
		}](k, pk+" quota", k.groups[pk]["quota"])
		round, _ := into[roundItem](k, "round#"+l.Round, k.groups["round#"+l.Round]["round"])
		quota, own := round.Quotas.Bodies[l.Body]
		if !own {
			quota = round.Quotas.Kinds[l.Kind]
		}
		if quota += granted.Extra; len(l.Recommended) > quota {
			k.wrong(place, "%d recommended, the quota is %d and no override covers it (R4.3)", len(l.Recommended), quota)
		}
		for i, e := range l.Recommended {
			if e.Rank != i+1 {
				k.wrong(place, "%s has rank %d where %d is due (R4.3)", e.Application, e.Rank, i+1)
			}
		}
		if closed := k.closes(l.Round, "recommendation", l.Body, ""); l.SealedAt > closed {
			k.wrong(place, "it was sealed after the deadline (R5.5)")
		}
	})
}

type applicationItem struct {
	ID          string `json:"id"`
	Round       string `json:"round"`
	Group       string `json:"group"`
	Body        string `json:"body"`
	Status      string `json:"status"`
	Submissions int    `json:"submissions"`
	UpdatedAt   int64  `json:"updatedAt"`
	Corrections int    `json:"corrections"`
}

type submissionItem struct {
	At        int64 `json:"at"`
	ByLock    bool  `json:"byLock"`
	LeadUnits []struct {
		USCC string `json:"uscc"`
	} `json:"leadUnits"`
	Documents []struct {
		ID            string `json:"id"`
		SHA256        string `json:"sha256"`
		Size          int64  `json:"size"`
		Object        string `json:"object"`
		ObjectVersion string `json:"objectVersion"`
	} `json:"documents"`
}

func (k *keeper) submission(a applicationItem, number int) (submissionItem, string, bool) {
	sk := fmt.Sprintf("submission#%04d", number)
	place := "application#" + a.ID + " " + sk
	s, ok := into[submissionItem](k, place, k.groups["application#"+a.ID][sk])
	return s, place, ok
}

// leads: no lead unit stands in more submitted applications than the round allows, exceptions apart.
func (k *keeper) leads() {
	entered := map[string][]string{} // groups by round and unit
	most := map[string]int{}
	each(k, "application#", "application", func(_, _ string, a applicationItem) {
		if a.Status != "submitted" {
			return
		}
		s, place, ok := k.submission(a, a.Submissions)
		if !ok {
			k.wrong(place, "the submission that stands is not there")
			return
		}
		round, _ := into[roundItem](k, "round#"+a.Round, k.groups["round#"+a.Round]["round"])
		for _, u := range s.LeadUnits {
			pk := "lead#" + a.Round + "#" + u.USCC
			most[pk] = round.Eligibility.LeadUnit.MaxApplications
			if k.groups[pk]["exception#"+a.Group] == nil {
				entered[pk] = append(entered[pk], a.ID)
			}
		}
	})
	for _, pk := range sorted(entered) {
		if len(entered[pk]) > most[pk] {
			k.wrong(pk, "the lead unit has entered %s; %d is allowed (R1.4)", strings.Join(entered[pk], ", "), most[pk])
		}
	}
}

// closes is the last closing instant of a window that may hold for a body or a group, extensions included.
func (k *keeper) closes(round, phase, body, group string) int64 {
	latest := int64(0)
	scopes := []string{body, group, "round"}
	for n := range 8 {
		scopes = append(scopes, fmt.Sprint("all#", n))
	}
	for _, scope := range scopes {
		d, ok := into[struct {
			ClosesAt int64 `json:"closesAt"`
		}](k, "deadline", k.groups["deadline#"+round+"#"+phase+"#"+scope]["deadline"])
		if ok && scope != "" {
			latest = max(latest, d.ClosesAt)
		}
	}
	return latest
}

// locks: what is submitted or saved is so before its closing, unless it was corrected (R5.5).
func (k *keeper) locks() {
	each(k, "application#", "application", func(pk, _ string, a applicationItem) {
		k.Applications++
		closed := k.closes(a.Round, "application", a.Body, a.Group)
		if a.UpdatedAt >= closed && a.Corrections == 0 {
			k.wrong(pk+" application", "it was edited after its closing (R5.5)")
		}
		for n := 1; n <= a.Submissions; n++ { // also those that a later one replaced
			s, place, ok := k.submission(a, n)
			if ok && (s.At > closed || s.At == closed && !s.ByLock) {
				k.wrong(place, "it was submitted after its closing (R5.5)")
			}
		}
	})
	type years struct {
		Group   string `json:"group"`
		Entries []struct {
			Year  int    `json:"year"`
			Round string `json:"round"`
			Body  string `json:"body"`
		} `json:"entries"`
	}
	each(k, "filings#", "card", func(pk, _ string, card years) {
		for _, e := range card.Entries {
			k.Filings++
			f, saved := into[struct {
				SavedAt int64 `json:"savedAt"`
			}](k, pk, k.groups[pk][fmt.Sprint("year#", e.Year)])
			corrected := slices.ContainsFunc(sorted(k.groups[pk]), func(sk string) bool {
				return strings.HasPrefix(sk, fmt.Sprintf("correction#%d#", e.Year))
			})
			if saved && !corrected && f.SavedAt >= k.closes(e.Round, "statistics", e.Body, card.Group) {
				k.wrong(fmt.Sprintf("%s year#%d", pk, e.Year), "it was saved after its closing (R5.5)")
			}
		}
	})
}

// log: entries stand without a gap, and each receipt's entry is among them or waits.
func (k *keeper) log() {
	known := map[string]bool{}
	next := int64(0)
	type bundle struct {
		First   int64    `json:"first"`
		Entries []string `json:"entries"`
	}
	each(k, "bundle#", "", func(pk, sk string, b bundle) {
		if b.First != next {
			k.wrong(pk+" "+sk, "it begins with entry %d, %d is due", b.First, next)
		}
		next = b.First + int64(len(b.Entries))
		for _, e := range b.Entries {
			known[e] = true
		}
	})
	k.Entries = len(known)
	type pending struct {
		Entry string `json:"entry"`
	}
	each(k, "pending#", "", func(_, _ string, p pending) {
		known[p.Entry] = true
	})
	for _, r := range k.receipts {
		k.Receipts++
		if !known[r.entry] {
			var e struct{ ID, Act string }
			_ = json.Unmarshal([]byte(r.entry), &e) // what cannot be read is named without its words
			k.wrong(r.place, "the entry %s (%s) of its receipt is not in the log (R9.1)", e.ID, e.Act)
		}
	}
}

// objects: every object of a submitted manifest is there with its size and hash (R5.3).
func (k *keeper) objects(ctx context.Context, client *s3.Client, bucket string) error {
	var failed error
	seen := map[string]bool{}
	each(k, "application#", "submission#", func(pk, sk string, s submissionItem) {
		for _, d := range s.Documents {
			if failed != nil || seen[d.Object+" "+d.ObjectVersion+d.SHA256] {
				continue
			}
			seen[d.Object+" "+d.ObjectVersion+d.SHA256] = true
			k.Objects++
			in := &s3.HeadObjectInput{Bucket: &bucket, Key: &d.Object, ChecksumMode: types.ChecksumModeEnabled}
			if d.ObjectVersion != "" {
				in.VersionId = &d.ObjectVersion
			}
			out, err := client.HeadObject(ctx, in)
			place := pk + " " + sk + " " + d.ID
			if absent := (*types.NotFound)(nil); errors.As(err, &absent) {
				k.wrong(place, "its object %s is not there (R5.3)", d.Object)
				continue
			}
			if err != nil {
				failed = fmt.Errorf("%s: %w", d.Object, err)
				continue
			}
			sum, err := base64.StdEncoding.DecodeString(aws.ToString(out.ChecksumSHA256))
			if err != nil || len(sum) != sha256.Size || hex.EncodeToString(sum) != d.SHA256 || aws.ToInt64(out.ContentLength) != d.Size {
				k.wrong(place, "its object %s has other bytes than were confirmed (R5.3)", d.Object)
			}
		}
	})
	return failed
}
