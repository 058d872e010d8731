package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/infra/verify/live"
	"linxuan/shared/account"
	"linxuan/shared/table"
)

// demonstrate plays a whole round through the public API, from an empty system to a published list, and says with which
// accounts to look at it. The first account comes in by the same one-time link as in a deployment.
func demonstrate(ctx context.Context, s *stack.Stack, how wish, out io.Writer) (any, error) {
	setup := s.Setup("accounts")
	store := table.Open(setup.AWS, setup.Getenv, setup.Rand)
	_, token, err := account.InviteFirst(ctx, store, s.Clock.Now(), "")
	if errors.Is(err, account.ErrMinistryExists) {
		return nil, errors.New("this data holds a round already: play the demonstration on an empty folder, or start without -demo to look at it")
	}
	if err != nil {
		return nil, err
	}
	options := scenario.Demonstration(s.URL, token, out)
	if how.groups > 0 {
		options.Taking = how.groups
	}
	if how.next != nil {
		options.Pause = func(ctx context.Context, moment string, accounts []scenario.Account) error {
			if err := keepAccounts(how.accounts, accounts); err != nil {
				return err
			}
			say(out, "暂停：%s（%s）。按回车键继续。", moment, s.Clock.Now().In(shanghai).Format(time.DateTime))
			if moment == scenario.Moments[0] {
				printAccounts(out, accounts)
			}
			return how.next(ctx)
		}
	}
	say(out, "演示：%s 批次，全部通过公开接口。", options.Round)
	summary, accounts, err := scenario.Run(ctx, options)
	if err != nil {
		return nil, err
	}
	say(out, "结果（各项合计已核对，用时 %.1f 秒）：", summary.Seconds)
	if err := summary.Table(out); err != nil {
		return nil, err
	}
	if err := lookOver(ctx, s, out); err != nil {
		return nil, err
	}
	printAccounts(out, accounts)
	return summary, keepAccounts(how.accounts, accounts)
}

// lookOver holds the tables that the round has left against the rules' invariants.
func lookOver(ctx context.Context, s *stack.Stack, out io.Writer) error {
	setup := s.Setup("ledger")
	t := live.Tables{
		DynamoDB: table.Open(setup.AWS, setup.Getenv, setup.Rand).Client(), S3: s.Files(), Records: s.Table("RecordsTable"), Ledger: s.Table("LedgerTable"),
	}
	for _, b := range s.App.Buckets {
		if b.LogicalID == "DossierBucket" {
			t.Dossier = b.Name
		}
	}
	report, err := live.Check(ctx, t)
	if err != nil {
		return err
	}
	if len(report.Wrong) > 0 {
		return fmt.Errorf("the tables break %d invariants:\n%s", len(report.Wrong), strings.Join(report.Wrong, "\n"))
	}
	say(out, "核对数据：封存名单 %d 份，申报 %d 件（文件 %d 份），统计填报 %d 份，回执 %d 份，全部符合规则。", report.Lists, report.Applications, report.Objects, report.Filings, report.Receipts)
	return nil
}

// keepAccounts writes all accounts of the demonstration into a file that only its owner reads.
func keepAccounts(file string, accounts []scenario.Account) error {
	if file == "" {
		return nil
	}
	raw, err := json.MarshalIndent(accounts, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o600)
}

// printAccounts shows one account of each role. They exist on this machine alone, with passwords drawn for this run.
func printAccounts(out io.Writer, accounts []scenario.Account) {
	say(out, "可登录的账号（仅存在于本机本次演示，口令随机生成）：")
	var shown []string
	for _, a := range accounts {
		if slices.Contains(shown, a.Role) {
			continue
		}
		shown = append(shown, a.Role)
		say(out, "  %s", strings.TrimRight(fmt.Sprintf("%-12s %-14s %-18s %s", a.Role, a.Login, a.Password, a.Name), " "))
	}
}
