package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/shared/account"
	"linxuan/shared/table"
)

// demonstrate plays a whole round through the public API, from an empty system to a published list, and says with which
// accounts to look at it. The first account comes in by the same one-time link as in a deployment.
func demonstrate(ctx context.Context, s *stack.Stack, out io.Writer) (any, error) {
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
	say(out, "演示：%s 批次，全部通过公开接口。", options.Round)
	summary, accounts, err := scenario.Run(ctx, options)
	if err != nil {
		return nil, err
	}
	say(out, "结果（各项合计已核对，用时 %.1f 秒）：", summary.Seconds)
	if err := summary.Table(out); err != nil {
		return nil, err
	}
	printAccounts(out, accounts)
	return summary, nil
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
