package documents

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/forms"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// An expert takes all his dossiers along in volumes: ZIP files that stand in the bucket of prints. The same dossiers give the
// same bytes under the same key, so that a download that broke off goes on by Range where it stopped, by a fresh link too; and
// volumes that have arrived need not be fetched again. Functions answer 6 MB at most and cannot stream, the store does both.

// maxVolume bounds the attachments of a volume in bytes; a dossier is never split, a larger one is a volume by itself.
const maxVolume = 64 << 20

// volumeLayout is part of a volume's id: what is built otherwise is another object.
const volumeLayout = 1

const zipType = "application/zip"

// Volume is one of the files in which an expert's dossiers are downloaded.
type Volume struct {
	ID       string   `json:"id" doc:"Hash of what is in it"`
	Number   int      `json:"number"`
	Size     int64    `json:"size" doc:"Bytes of the attachments in it"`
	Dossiers []string `json:"dossiers" doc:"Names of the groups"`

	parcels []parcel
}

// parcel is one dossier as it was submitted.
type parcel struct {
	desk dossier.Desk
	sent dossier.Submission
}

func (p parcel) size() (sum int64) {
	for _, d := range p.sent.Documents {
		if d.Status == dossier.Accepted {
			sum += d.Size
		}
	}
	return sum
}

type volumeInput struct {
	RoundPath
	Volume string `path:"volume" maxLength:"32" pattern:"^[0-9a-f]{32}$"`
}

func (h handlers) listVolumes(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[Volume]], error) {
	all, err := h.volumes(ctx, in.Round, call.Actor.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[Volume]{Items: all}), nil
}

// volume builds a volume, unless it stands there, and gives a link. What it held before a recusal is another volume, which
// the expert has no more.
func (h handlers) volume(ctx context.Context, call api.Call, in *volumeInput) (*api.Answer[vault.Link], error) {
	all, err := h.volumes(ctx, in.Round, call.Actor.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.ID != in.Volume {
			continue
		}
		file := printed{folder: []string{in.Round, "dossiers"}, name: v.ID, title: fmt.Sprintf("评审材料-%s-第%d卷", in.Round, v.Number), mediaType: zipType}
		return h.keepOnce(ctx, call, file, func() ([]byte, error) { return h.pack(ctx, v) })
	}
	return nil, table.ErrAbsent.New()
}

// volumes divides the dossiers that an expert judges; those from which the expert is recused are not among them (R6.2).
func (h handlers) volumes(ctx context.Context, roundID, expert string) ([]Volume, error) {
	candidates, err := h.reviews.Desk(ctx, roundID, expert)
	if err != nil {
		return nil, err
	}
	parcels := make([]parcel, len(candidates))
	for i, c := range candidates {
		if parcels[i].desk, err = h.applications.Desk(ctx, c.Application); err != nil {
			return nil, err
		}
		if parcels[i].sent, err = h.submitted(ctx, parcels[i].desk); err != nil {
			return nil, err
		}
	}
	return divide(parcels)
}

// divide puts dossiers into volumes, in their order.
func divide(parcels []parcel) ([]Volume, error) {
	all := []Volume{}
	for _, p := range parcels {
		last := len(all) - 1
		if last < 0 || all[last].Size+p.size() > maxVolume {
			all = append(all, Volume{Number: len(all) + 1})
			last++
		}
		v := &all[last]
		v.parcels, v.Size, v.Dossiers = append(v.parcels, p), v.Size+p.size(), append(v.Dossiers, p.desk.GroupName)
	}
	for i := range all {
		hash, err := all[i].hash()
		if err != nil {
			return nil, err
		}
		all[i].ID = hash[:32]
	}
	return all, nil
}

func (v Volume) hash() (string, error) {
	type held struct {
		Application string `json:"application"`
		Name        string `json:"name"`
		Manifest    string `json:"manifest"`
		Corrections int    `json:"corrections"`
	}
	all := make([]held, len(v.parcels))
	for i, p := range v.parcels {
		all[i] = held{p.desk.ID, p.desk.GroupName, p.sent.Manifest, p.desk.Corrections}
	}
	return ledger.ContentHash(struct {
		Layout   int    `json:"layout"`
		Dossiers []held `json:"dossiers"`
	}{volumeLayout, all})
}

// pack writes the ZIP file of a volume: for each dossier the recommendation form and the attachments, and a list of hashes
// that `sha256sum -c` takes. Nothing is compressed, because documents are already.
func (h handlers) pack(ctx context.Context, v Volume) ([]byte, error) {
	var out, sums bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, at time.Time, raw []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: at.UTC()})
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
		_, err = w.Write(raw)
		return err
	}
	var latest time.Time
	for i, p := range v.parcels {
		at := p.sent.At.Time()
		if at.After(latest) {
			latest = at
		}
		folder := fmt.Sprintf("%02d-%s/", i+1, fileName(p.desk.GroupName))
		if err := h.packOne(ctx, p, func(name string, raw []byte) error { return add(folder+name, at, raw) }); err != nil {
			return nil, err
		}
	}
	if err := add("文件摘要.txt", latest, sums.Bytes()); err != nil {
		return nil, err
	}
	err := z.Close()
	return out.Bytes(), err
}

func (h handlers) packOne(ctx context.Context, p parcel, add func(name string, raw []byte) error) error {
	value, err := h.applicationForm(ctx, p.desk, p.sent)
	if err != nil {
		return err
	}
	press, err := h.press()
	if err != nil {
		return err
	}
	form, err := press.Print(value.Paper())
	if err != nil {
		return err
	}
	if err := add("推荐书.pdf", form); err != nil {
		return err
	}
	number := 0
	for _, d := range p.sent.Documents {
		if d.Status != dossier.Accepted {
			continue
		}
		key, err := vault.ParseKey(d.Object)
		if err != nil {
			return err
		}
		raw, err := h.read(ctx, key, d.ObjectVersion)
		if err != nil {
			return err
		}
		a := value.Documents[number]
		number++
		if err := add(attachmentName(number, a, key), raw); err != nil {
			return err
		}
	}
	return nil
}

// attachmentName keeps the name that the group gave, under a number that makes it the only one.
func attachmentName(number int, a forms.Attachment, key vault.Key) string {
	object := key.String()
	ending := object[strings.LastIndexByte(object, '.'):]
	return fmt.Sprintf("附件%d-%s-%s%s", number, fileName(a.Kind), fileName(strings.TrimSuffix(a.Name, ending)), ending)
}

// fileName leaves out of a name what a file system would stumble over, a path's separators before all.
func fileName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if clean = strings.Trim(clean, ". "); clean == "" {
		return "未命名"
	}
	if letters := []rune(clean); len(letters) > 60 {
		return string(letters[:60])
	}
	return clean
}
