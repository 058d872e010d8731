package documents

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/forms"
	"linxuan/shared/ledger"
	"linxuan/shared/notice"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// issuer is who gives certificates: the notice's department.
const issuer = "教育部职业教育与成人教育司"

type certificateInput struct {
	Code string `query:"code" required:"true" minLength:"1" maxLength:"40" doc:"Of the certificate"`
}

// certificate prints what a listed group hangs on its wall; to the group itself, its body and those who oversee the round. A group
// that is not listed any more gets none (R8.1).
func (h handlers) certificate(ctx context.Context, call api.Call, in *certificateInput) (*api.File, error) {
	c, err := h.notices.Certificate(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if err := account.Permit(call.Actor, print, account.Object{Group: c.Group, Body: c.Body}); err != nil {
		return nil, err
	}
	if c.Status != notice.StatusListed {
		return nil, ErrNotInForce.New("since", c.Since)
	}
	return h.pdf("证书-"+c.Name, h.certificateForm(c.Certificate).Paper())
}

func (h handlers) certificateForm(c notice.Certificate) forms.Certificate {
	return forms.Certificate{
		Group: c.Name, LeadUnit: strings.Join(c.LeadUnits, "、"), Round: c.Round + "年", ListedAt: c.ListedAt.Time(), Number: c.Number, Code: c.Code,
		Address: h.origin + "/certificates/" + c.Code, Digest: c.Digest, Issuer: issuer,
	}
}

// certificates puts those of a round's listed groups into one file, for those who oversee the round. The same certificates give the
// same object, so whoever asks again finds it.
func (h handlers) certificates(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[vault.Link], error) {
	if err := account.Permit(call.Actor, print, account.Object{}); err != nil {
		return nil, err
	}
	all, err := h.notices.InForce(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, table.ErrAbsent.New()
	}
	hash, err := ledger.ContentHash(struct {
		Layout       int                  `json:"layout"` // of the certificate: another print is another object
		Certificates []notice.Certificate `json:"certificates"`
	}{1, all})
	if err != nil {
		return nil, err
	}
	file := printed{folder: []string{in.Round, "certificates"}, name: hash[:32], title: "证书-" + in.Round + "年", mediaType: zipType}
	return h.keepOnce(ctx, call, file, func() ([]byte, error) { return h.packCertificates(all) })
}

func (h handlers) packCertificates(all []notice.Certificate) ([]byte, error) {
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, c := range all {
		raw, err := press.Print(h.certificateForm(c).Paper())
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s-%s.pdf", c.Number, fileName(c.Name))
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: c.ListedAt.Time()})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(raw); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return out.Bytes(), err
}
