package connectors

import (
	"context"
	"errors"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// CheckUpdate is what an update would be refused for before anything is sent; nil where it would be sent.
func CheckUpdate(platform crm.Platform, account crm.Account, zones logbody.Zones, update Update) error {
	return check(platform, account, zones, func(ctx context.Context, s *Session) error {
		_, err := s.UpdateCallLog(ctx, update)
		return err
	})
}

// CheckCreate is the same for a call to be logged.
func CheckCreate(platform crm.Platform, account crm.Account, zones logbody.Zones, in Update) error {
	return check(platform, account, zones, func(ctx context.Context, s *Session) error {
		_, err := s.CreateCallLog(ctx, in, time.Time{})
		return err
	})
}

// check runs something up to its first request.
func check(platform crm.Platform, account crm.Account, zones logbody.Zones, run func(ctx context.Context, s *Session) error) error {
	nothing := &nowhere{}
	account.Transport, account.Cache = nothing, nil
	s, err := OpenAt(platform, account, zones)
	if err != nil {
		return err
	}
	if err = run(context.Background(), s); nothing.asked {
		return nil
	}
	return err
}

// nowhere is a transport that sends nothing.
type nowhere struct{ asked bool }

func (n *nowhere) Do(context.Context, *crm.Request) (*crm.Response, error) {
	n.asked = true
	return nil, errors.New("nothing is sent")
}
