package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// The published record, from which anyone can replay a round (R9.2), is the folder notice/ of the public bucket beside the
// log in ledger/ and the ballots in ballot/:
//
//	index.json            the names and hashes of the other files, signed (RecordIndex)
//	register.json         listed groups of all rounds
//	<round>/notice.json   the public notice
//	<round>/list-<nnn>.json  each version of the final list
//	<round>/openings.json    what the hashes in the ledger stand for, once the list is out (Openings)

// Disclose gives what the acts of a round in the other rooms have fixed, once its list is out.
type Disclose func(ctx context.Context, roundID string, at calendar.Instant) ([]ledger.Opening, error)

// Disclosing lets the record show the other rooms' openings.
func (s *Notices) Disclosing(d Disclose) *Notices {
	s.disclose = d
	return s
}

// Formats of the record's own files. A later form gets a later number.
const (
	FormatIndex    = "linxuan-record/1"
	FormatOpenings = "linxuan-openings/1"
)

// Openings is the file that shows what the ledger's hashes stand for.
type Openings struct {
	Format   string           `json:"format"`
	Round    string           `json:"round"`
	Openings []ledger.Opening `json:"openings"`
}

// RecordIndex names every file of the record; the platform's signature is over the bytes of Index.
type RecordIndex struct {
	Index     string           `json:"index"` // the JSON of an Index
	Signature ledger.Signature `json:"signature"`
}

// Index is what is signed.
type Index struct {
	Format string      `json:"format"`
	Files  []IndexFile `json:"files"` // in the order of a round: notice, lists, openings
}

// IndexFile is one file by its hash.
type IndexFile struct {
	Name   string `json:"name"` // below notice/
	SHA256 string `json:"sha256"`
}

// PurposeRecord is what the index is signed for.
const PurposeRecord = "record"

// publishRecord writes all files anew: the records are the truth, and files that are the same twice do no harm.
func (s *Notices) publishRecord(ctx context.Context) error {
	p := publisher{Notices: s, index: Index{Format: FormatIndex}}
	rounds, err := s.rounds.List(ctx)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		if err := p.round(ctx, r.ID); err != nil {
			return err
		}
	}
	rows, err := s.register(ctx)
	if err != nil {
		return err
	}
	if err := p.write(ctx, rows, "register.json"); err != nil {
		return err
	}
	raw, err := json.Marshal(p.index)
	if err != nil {
		return err
	}
	signature, err := s.journal.Signer().Sign(PurposeRecord, sha256.Sum256(raw))
	if err != nil {
		return err
	}
	return p.write(ctx, RecordIndex{string(raw), signature}, "index.json")
}

// publisher writes files and keeps their index.
type publisher struct {
	*Notices
	index Index
}

func (p *publisher) round(ctx context.Context, id string) error {
	n, err := p.Notice(ctx, id)
	if errors.Is(err, table.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.write(ctx, n, id, "notice.json"); err != nil {
		return err
	}
	lists, err := p.Lists(ctx, id)
	if err != nil || len(lists) == 0 {
		return err
	}
	for _, l := range lists {
		if err := p.write(ctx, l, id, fmt.Sprintf("list-%03d.json", l.Number)); err != nil {
			return err
		}
	}
	openings, err := p.openings(ctx, id, lists[len(lists)-1].PublishedAt)
	if err != nil {
		return err
	}
	return p.write(ctx, Openings{FormatOpenings, id, openings}, id, "openings.json")
}

func (p *publisher) openings(ctx context.Context, id string, at calendar.Instant) ([]ledger.Opening, error) {
	all, err := p.disclose(ctx, id, at)
	if err != nil {
		return nil, err
	}
	objections, err := table.All[Objection](ctx, p.store, p.store.Records, table.Query{PK: noticeKey(id).PK, Prefix: objectionPrefix})
	if err != nil {
		return nil, err
	}
	for _, o := range objections {
		opening, err := o.Salt.Open(ActObjection, o.ID, o.disclosed())
		if err != nil {
			return nil, err
		}
		all = append(all, opening)
	}
	return all, nil
}

func (p *publisher) write(ctx context.Context, v any, segments ...string) error {
	key, err := vault.NewKey(append([]string{"notice"}, segments...)...)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	p.index.Files = append(p.index.Files, IndexFile{strings.Join(segments, "/"), hex.EncodeToString(sum[:])})
	_, err = p.public.Put(ctx, vault.Publication{Key: key, MediaType: "application/json", CacheControl: "no-cache"}, raw)
	return err
}
