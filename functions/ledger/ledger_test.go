package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	door "linxuan/functions/ledger"
	"linxuan/infra/local/engine/objects"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

var (
	ctx    = context.Background()
	monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)
)

const origin = "linxuan.test/ledger"

// desk is the function with its tables and its bucket.
type desk struct {
	*accounttest.Bench
	t        testing.TB
	function *api.Function
	client   *accounttest.Client
	gate     *gate
	receipts []ledger.Receipt
}

// gate lets a number of files through to the bucket, and refuses the next.
type gate struct {
	through http.RoundTripper
	left    atomic.Int64
}

func (g *gate) Do(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && r.Header.Get("X-Amz-Target") == "" && g.left.Add(-1) < 0 {
		body := `<Error><Code>AccessDenied</Code></Error>` // the SDK does not try this one again
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	return g.through.RoundTrip(r)
}

const all = 1 << 30

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{Bench: accounttest.New(t, monday), t: t, gate: &gate{through: http.DefaultTransport}}
	e := objects.TestS3(t)
	name := strings.ReplaceAll(d.Tables.Names.Ledger, "ledger", "public")
	client := s3.NewFromConfig(d.Tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	d.Env["AWS_ENDPOINT_URL_S3"], d.Env["PUBLIC_BUCKET"] = e.URL, name
	d.build()
	return d
}

// build makes the function anew from its environment.
func (d *desk) build() {
	d.t.Helper()
	setup := d.Setup()
	setup.AWS.HTTPClient = d.gate
	d.gate.left.Store(all)
	f, err := door.New(ctx, setup)
	if err != nil {
		d.t.Fatal(err)
	}
	d.function, d.client = f, d.Client(f, accounttest.Visitor{})
}

// enter leaves pending entries.
func (d *desk) enter(n int) {
	d.t.Helper()
	signer, err := ledger.SignerOf(d.Env["KEY_KIND"], d.Env["SIGNING_KEY"])
	if err != nil {
		d.t.Fatal(err)
	}
	j := journal.Open(d.Store, signer)
	for n > 0 {
		tx := table.Begin()
		for range min(n, 100) {
			r, err := j.Enter(tx, table.Act{Pseudonym: "psn_1", Role: "group", At: d.Clock.Now()}, ledger.Entry{Act: "application-submitted", Subject: fmt.Sprint("app_", len(d.receipts))})
			if err != nil {
				d.t.Fatal(err)
			}
			d.receipts = append(d.receipts, r)
			n--
		}
		if err := d.Store.Commit(ctx, tx); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) run() error {
	d.Clock.Advance(time.Minute)
	_, err := d.function.Invoke(ctx, []byte(`{"schedule":"sequence"}`))
	return err
}

func (d *desk) file(name string) []byte {
	d.t.Helper()
	body, err := d.vault().Open(ctx, d.key(name), "")
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		d.t.Fatal(err)
	}
	return raw
}

func (d *desk) vault() vault.Vault {
	return vault.New(d.Tables.AWS, d.Env["AWS_ENDPOINT_URL_S3"], d.Env["PUBLIC_BUCKET"])
}

func (d *desk) key(name string) vault.Key {
	d.t.Helper()
	key, err := vault.ParseKey("ledger/" + name)
	if err != nil {
		d.t.Fatal(err)
	}
	return key
}

func (d *desk) keys() (keys ledger.KeyList) {
	d.t.Helper()
	d.client.Get("/v1/ledger/keys").Want(200).JSON(&keys)
	return keys
}

// check reads what is published as anybody would, and holds it against the checkpoint.
func (d *desk) check(signed []byte) ledger.Checkpoint {
	d.t.Helper()
	c, err := d.keys().Open(string(signed))
	if err != nil {
		d.t.Fatal(err)
	}
	var entries []json.RawMessage
	for at := int64(0); at < c.Size; at += ledger.TileWidth {
		tile := ledger.TileWith(c.Size, ledger.LevelEntries, at)
		bundle, err := ledger.DecodeEntries(d.file(tile.Path()), tile.Width)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range bundle {
			entries = append(entries, e)
		}
	}
	if err := ledger.VerifyEntries(entries, c); err != nil {
		d.t.Fatal(err)
	}
	tiles := ledger.NewTiles(c.Size, func(t ledger.Tile) ([]byte, error) { return d.file(t.Path()), nil })
	for at := int64(0); at < c.Size; at += 1 + c.Size/7 {
		path, err := ledger.Inclusion(at, c.Size, tiles.Node)
		if err != nil {
			d.t.Fatal(err)
		}
		if err := ledger.VerifyInclusion(at, c.Size, ledger.LeafHash(entries[at]), path, c.Root); err != nil {
			d.t.Fatal(err)
		}
	}
	return c
}

func (d *desk) proven(r ledger.Receipt) ledger.Proven {
	d.t.Helper()
	p := ledger.Proven{Receipt: r}
	d.client.Get("/v1/ledger/entries/" + r.ID + "/proof").Want(200).JSON(&p.Proof)
	return p
}

func TestRoutes(t *testing.T) {
	d := newDesk(t)
	accounttest.Routes(t, d.Bench, d.function)
}

// R9.1: within a minute an act's receipt can be held against the published log, offline.
func TestEntryIsProven(t *testing.T) {
	d := newDesk(t)
	d.client.Get("/v1/ledger/checkpoint").Refused(404, "not-found")
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	d.enter(300)
	proof := "/v1/ledger/entries/" + d.receipts[0].ID + "/proof"
	d.client.Get(proof).Refused(409, "entry-waiting")
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	answer := d.client.Get("/v1/ledger/checkpoint").Want(200)
	if static := d.file("checkpoint"); !bytes.Equal(static, answer.Body) || answer.Header["content-type"] != "text/plain; charset=utf-8" {
		t.Fatalf("checkpoint %v\n%s\nas file\n%s", answer.Header, answer.Body, static)
	}
	if c := d.check(answer.Body); c.Size != 300 || c.Origin != origin {
		t.Fatalf("checkpoint %+v", c)
	}
	var static ledger.KeyList
	if err := json.Unmarshal(d.file("keys.json"), &static); err != nil {
		t.Fatal(err)
	}
	for _, r := range []ledger.Receipt{d.receipts[0], d.receipts[255], d.receipts[299]} {
		entry, c, err := d.proven(r).Verify(static)
		if err != nil || entry.Subject != r.Subject || c.Size != 300 {
			t.Fatalf("%s: %+v, %v", r.ID, c, err)
		}
	}
	d.client.Get("/v1/ledger/entries/ent_"+strings.Repeat("0", 26)+"/proof").Refused(404, "not-found")
	d.client.Get("/v1/ledger/entries/app_1/proof").Want(422)
}

// A run may stop at any file. What is under the checkpoint is there all the same, and the next run goes on from it.
func TestPublishingStopsAnywhere(t *testing.T) {
	d := newDesk(t)
	for files := int64(0); ; files++ {
		d.enter(130)
		d.gate.left.Store(files)
		err := d.run()
		d.gate.left.Store(all)
		if before := d.client.Get("/v1/ledger/checkpoint"); before.Status == 200 {
			d.check(before.Body)
		}
		if again := d.run(); again != nil {
			t.Fatalf("stopped at file %d: %v", files, again)
		}
		if c := d.check(d.file("checkpoint")); c.Size != int64(len(d.receipts)) {
			t.Fatalf("stopped at file %d: %+v of %d", files, c, len(d.receipts))
		}
		if err == nil {
			if files < 5 {
				t.Fatalf("only %d files to stop at", files)
			}
			return
		}
	}
}

// What is published under a name stays. A tile that says another thing stops the log, and no checkpoint covers it up.
func TestOtherBytesAreNotPublishedOver(t *testing.T) {
	d := newDesk(t)
	d.enter(3)
	if _, err := d.vault().Put(ctx, vault.Publication{Key: d.key("tile/0/000.p/3")}, make([]byte, 96)); err != nil {
		t.Fatal(err)
	}
	if err := d.run(); err == nil || !strings.Contains(err.Error(), "tile/0/000.p/3 is published with other bytes") {
		t.Fatalf("run: %v", err)
	}
	d.client.Get("/v1/ledger/checkpoint").Refused(404, "not-found")
}

// With a new key, of whatever suite, old receipts stay good, new ones are, and the checkpoint is signed anew, once.
func TestKeyIsReplaced(t *testing.T) {
	for name, next := range map[string][2]string{
		"another secret":             {"SIGNING_KEY", "the next signing key of the tests, 32 characters and more"},
		"another suite, same secret": {"KEY_KIND", ledger.SuiteSM2},
	} {
		t.Run(name, func(t *testing.T) { replaceKey(newDesk(t), next[0], next[1]) })
	}
}

func replaceKey(d *desk, variable, value string) {
	t := d.t
	d.enter(2)
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	before := d.proven(d.receipts[0])
	d.Clock.Advance(24 * time.Hour)
	d.Env[variable] = value
	d.build()
	if err := d.run(); err != nil { // nothing is new but the key
		t.Fatal(err)
	}
	if keys := d.keys(); len(keys.Keys) != 2 || len(keys.Verifiers) != 2 {
		t.Fatalf("keys %+v", keys)
	}
	after := d.proven(d.receipts[0])
	if after.Proof.Checkpoint == before.Proof.Checkpoint {
		t.Fatal("the checkpoint is still signed by the old key alone")
	}
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	if again := d.proven(d.receipts[0]); again.Proof.Checkpoint != after.Proof.Checkpoint {
		t.Error("the same checkpoint is signed twice")
	}
	d.enter(1)
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	for _, r := range d.receipts {
		if _, _, err := d.proven(r).Verify(d.keys()); err != nil {
			t.Errorf("%s: %v", r.Subject, err)
		}
		d.client.Post("/v1/ledger/receipts/check", r).Want(200)
	}
	if _, _, err := before.Verify(d.keys()); err != nil {
		t.Errorf("kept from before: %v", err)
	}
}

func TestReceiptIsChecked(t *testing.T) {
	d := newDesk(t)
	d.enter(1)
	var place struct {
		Sequence *int64       `json:"sequence"`
		Head     *ledger.Head `json:"head"`
	}
	d.client.Post("/v1/ledger/receipts/check", d.receipts[0]).Want(200).JSON(&place)
	if place.Sequence != nil {
		t.Fatalf("waiting: %+v", place)
	}
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	d.client.Post("/v1/ledger/receipts/check", d.receipts[0]).Want(200).JSON(&place)
	if place.Sequence == nil || *place.Sequence != 0 || place.Head == nil || place.Head.Size != 1 {
		t.Fatalf("placed: %+v", place)
	}
	altered := d.receipts[0]
	altered.Subject = "app_9"
	d.client.Post("/v1/ledger/receipts/check", altered).Refused(422, "receipt-invalid")
}
