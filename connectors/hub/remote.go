package hub

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

// Delivery is an update or a create on its way to the hub.
type Delivery struct {
	User       crm.User               `json:"user"`
	AuthHeader string                 `json:"authHeader"`
	Update     *connectors.Update     `json:"update,omitempty"`
	Create     *connectors.NewCallLog `json:"create,omitempty"`
}

// Deliver is UpdateCallLog or CreateCallLog.
func (h *Hub) Deliver(ctx context.Context, d Delivery) (Result, error) {
	if d.Create != nil {
		return h.CreateCallLog(ctx, d.User, d.AuthHeader, *d.Create)
	}
	return h.UpdateCallLog(ctx, d.User, d.AuthHeader, *d.Update)
}

// Deliver sends it at once, and once, where there is no hub to keep it.
func (d Direct) Deliver(ctx context.Context, in Delivery) (Result, error) {
	s, err := d.Session(in.User, in.AuthHeader)
	if err != nil {
		return Refused(err)
	}
	p := s.Platform()
	done := sent{Title: p.Title}
	if in.Create != nil {
		var made connectors.Created
		made, err = s.CreateCallLog(ctx, *in.Create)
		done.Updated, done.Existed = connectors.Updated{Log: made.Log, Note: made.Note, Changed: true}, made.Existed
	} else {
		done.Updated, err = s.UpdateCallLog(ctx, *in.Update)
	}
	if err != nil {
		e := crm.AsError(err)
		return Result{Error: e, Message: connectors.FailureMessage(e), Usage: s.Usage()}, nil
	}
	done.Usage = s.Usage()
	return succeeded(done, in.Create != nil), nil
}

// Call is one method of a [Session], as it travels between the modules: that of the one field that is set,
// or GetUserInfo.
type Call struct {
	User       crm.User `json:"user"`
	AuthHeader string   `json:"authHeader"`

	Update      *connectors.Update     `json:"update,omitempty"`
	Create      *connectors.NewCallLog `json:"create,omitempty"`
	Find        bool                   `json:"find,omitempty"` // with Create: FindCallLog
	LogID       string                 `json:"logId,omitempty"`
	Disposition *crm.Disposition       `json:"disposition,omitempty"`
	Number      string                 `json:"number,omitempty"`
	Name        string                 `json:"name,omitempty"`
	Contact     *crm.NewContact        `json:"contact,omitempty"`
}

// Reply is what the method returned.
type Reply struct {
	Updated  *connectors.Updated `json:"updated,omitempty"`
	Created  *connectors.Created `json:"created,omitempty"`
	Log      *crm.CallLog        `json:"log,omitempty"`
	Note     string              `json:"note,omitempty"`
	Contacts []crm.Contact       `json:"contacts,omitempty"`
	Identity crm.Identity        `json:"identity"`
	Error    *crm.Error          `json:"error,omitempty"`
	Usage    crm.Usage           `json:"usage"`
}
