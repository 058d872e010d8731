// Package count is the door to the ballot after casting: close, shares, count, publication (R6.5). It sees every cast and
// cannot read who was issued what.
package count

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE", "BALLOTS_TABLE", "LEDGER_TABLE", "PUBLIC_BUCKET", "SIGNING_KEY", "KEY_KIND"); err != nil {
		return nil, err
	}
	signer, err := ledger.SignerOf(s.Getenv("KEY_KIND"), s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	j := journal.Open(store, signer)
	rounds := round.Open(store, j)
	h := handlers{
		teller:  box.OpenTeller(store, j),
		rounds:  rounds,
		reviews: review.Open(store, j, rounds, registry.Open(store, j), nil), // names only
		results: box.OpenResults(store),
		public:  vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("PUBLIC_BUCKET")),
	}
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	h.register(r)
	return api.NewFunction(s, r).OnEvent(h.event), nil
}

type handlers struct {
	teller  *box.Teller
	rounds  *round.Rounds
	reviews *review.Reviews
	results box.Results
	public  vault.Vault
}

type BallotPath struct {
	Round  string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
	Ballot string `path:"ballot" pattern:"^bal_[0-9a-z]{26}$" maxLength:"40"`
}

const one = "/v1/count/{round}/{ballot}"

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "close-ballot", Method: "POST", Path: one + "/close", Action: "ballot.control", Summary: "Close casting, after its window or once every token has been cast"}, h.close)
	api.Handle(r, api.Op{ID: "give-share", Method: "POST", Path: one + "/shares", Action: "ballot.share", Summary: "Give one's share of the closing key"}, h.share)
	api.Handle(r, api.Op{ID: "count-ballot", Method: "POST", Path: one + "/count", Action: "ballot.count", Summary: "Open the ballots, count and publish"}, h.count)
	api.Handle(r, api.Op{ID: "list-results", Method: "GET", Path: "/v1/count/{round}", Action: api.Public, Summary: "The counted ballots of a round"}, h.list)
	api.Handle(r, api.Op{ID: "list-voted", Method: "GET", Path: one + "/groups", Action: api.Public, Summary: "The names of the groups that a counted ballot was about"}, h.voted)
	api.Handle(r, api.Op{ID: "get-result", Method: "GET", Path: one, Action: api.Public, Summary: "The result, and where the file is to count again"}, h.result)
}

func (h handlers) close(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Answered], error) {
	closed, err := h.teller.Close(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(closed), nil
}

type shareInput struct {
	BallotPath
	Body struct {
		Value ballot.Bytes `json:"value" pattern:"^[0-9A-Za-z_-]+$" minLength:"43" maxLength:"43" doc:"Scalar of 32 bytes"`
	}
}

func (h handlers) share(ctx context.Context, call api.Call, in *shareInput) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.teller.Give(ctx, call.Act(), in.Round, in.Ballot, in.Body.Value)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

// count publishes after the result is written: what is published was entered. A count whose publication failed is asked for
// again, and gives the same file.
func (h handlers) count(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Count], error) {
	count, file, err := h.teller.Count(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	if err := h.publish(ctx, count.File, file); err != nil {
		return nil, err
	}
	return api.Reply(count), nil
}

// publish puts the file, and its gzip form beside it: that one is below what the design allows for a reader's line, and the
// portal sends it to whoever takes gzip.
func (h handlers) publish(ctx context.Context, p box.Published, file []byte) error {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed) // with the least effort, 12.1 MB would be left of the hall of the design; so, 11.3
	if _, err := w.Write(file); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	plain := func(r io.Reader) (io.Reader, error) { return r, nil }
	if err := h.put(ctx, p, p.Key, "application/json", file, plain); err != nil {
		return err
	}
	return h.put(ctx, p, p.Key+".gz", "application/gzip", packed.Bytes(), func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
}

// put puts one form of the file once; where one stands already it must hold the same file.
func (h handlers) put(ctx context.Context, p box.Published, name, mediaType string, form []byte, read func(io.Reader) (io.Reader, error)) error {
	key, err := vault.NewKey(strings.Split(name, "/")...)
	if err != nil {
		return err
	}
	_, err = h.public.Put(ctx, vault.Publication{Key: key, MediaType: mediaType, CacheControl: "public, max-age=31536000, immutable", Once: true}, form)
	if !errors.Is(err, vault.ErrTaken) {
		return err
	}
	there, err := h.public.Open(ctx, key, "")
	if err != nil {
		return err
	}
	defer func() { _ = there.Close() }() // it was only read
	content, err := read(there)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return err
	}
	if [32]byte(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("count: another file stands under %s", name)
	}
	return nil
}

func (h handlers) result(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[box.Counted], error) {
	counted, err := h.results.Get(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(counted), nil
}
