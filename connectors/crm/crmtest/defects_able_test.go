package crmtest

import (
	"context"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

// The defects of a connector's further abilities.
var brokenAbilities = []brokenConnector{
	{"forgets the user's name", able(func(a *abilities) {
		a.identify = func(ctx context.Context) (crm.Identity, error) {
			who, err := a.referenceConnector.Identify(ctx)
			who.Name = ""
			return who, err
		}
	}), []string{"the owner of the credentials is known"}},

	{"takes a refused token for good", able(func(a *abilities) {
		a.identify = func(ctx context.Context) (crm.Identity, error) {
			who, err := a.referenceConnector.Identify(ctx)
			if crm.CodeOf(err) == crm.Unauthenticated {
				err = nil
			}
			return who, err
		}
	}), []string{"credentials that are no good are told so"}},

	{"finds numbers in E.164 only", able(func(a *abilities) {
		a.findContact = func(ctx context.Context, number string) ([]crm.Contact, error) {
			found, err := a.referenceConnector.FindContact(ctx, number)
			return slices.DeleteFunc(found, func(c crm.Contact) bool { return c.Phone != number }), err
		}
	}), []string{"a contact is found by its number however it is written"}},

	{"compares the last seven digits", able(func(a *abilities) {
		a.findContact = func(ctx context.Context, number string) ([]crm.Contact, error) {
			found, err := a.referenceConnector.FindContact(ctx, number)
			everybody, _ := a.FindContactWithName(ctx, "")
			for _, c := range everybody {
				if err == nil && strings.HasSuffix(c.Phone, number[len(number)-7:]) && !slices.Contains(ids(found), c.ID) {
					found = append(found, c)
				}
			}
			return found, err
		}
	}), []string{"nobody else is found by a number"}},

	{"does not escape a name", able(func(a *abilities) {
		a.findName = func(ctx context.Context, name string) ([]crm.Contact, error) {
			name, _, _ = strings.Cut(name, "&")
			return a.referenceConnector.FindContactWithName(ctx, name)
		}
	}), []string{"a contact is found by its name, whatever is in it"}},

	{"offers a deal that is won", able(func(a *abilities) {
		a.findContact = func(ctx context.Context, number string) ([]crm.Contact, error) {
			found, err := a.referenceConnector.FindContact(ctx, number)
			for i := range found {
				found[i].Deals = append(found[i].Deals, crm.Choice{ID: "9", Title: "Won"})
			}
			return found, err
		}
	}), []string{"a contact comes with its own open deals and leads"}},

	{"finds deleted contacts", able(func(a *abilities) {
		a.findName = func(ctx context.Context, name string) ([]crm.Contact, error) {
			return a.find(ctx, "deleted=1&name="+crm.QueryEscape(name))
		}
	}), []string{"a deleted contact is not found"}},

	{"takes a failed search for nobody", able(func(a *abilities) {
		a.findContact = func(ctx context.Context, number string) ([]crm.Contact, error) {
			found, err := a.referenceConnector.FindContact(ctx, number)
			if crm.CodeOf(err) == crm.Unavailable {
				err = nil
			}
			return found, err
		}
	}), []string{"a failed search is an error, not an empty answer"}},

	{"drops a new contact's number", able(func(a *abilities) {
		a.createContact = func(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
			contact.Phone = ""
			return a.referenceConnector.CreateContact(ctx, contact)
		}
	}), []string{"a contact is created as it was given", "a contact whose creation was not answered is not created again"}},

	{"creates a contact again after a failure", able(func(a *abilities) {
		a.createContact = func(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
			made, err := a.referenceConnector.CreateContact(ctx, contact)
			if crm.CodeOf(err) == crm.Unavailable {
				return a.referenceConnector.CreateContact(ctx, contact)
			}
			return made, err
		}
	}), []string{"a failed creation of a contact is sent once and is no success",
		"a contact whose creation was not answered is not created again"}},

	{"names the number in an error", able(func(a *abilities) {
		a.findContact = func(ctx context.Context, number string) ([]crm.Contact, error) {
			found, err := a.referenceConnector.FindContact(ctx, number)
			if err != nil {
				e := *crm.AsError(err)
				e.Message += " (" + number + ")"
				err = &e
			}
			return found, err
		}
	}), []string{"errors about contacts hold no number, name or token"}},

	{"logs to the first contact", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			if crm.IsDigits(log.Contact.ID) {
				log.Contact.ID = "1"
			}
			return a.referenceConnector.CreateCallLog(ctx, log)
		}
	}), []string{"a call is logged with all that is known of it", "a creation that was cut short is completed"}},

	{"logs a call without a start as now", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			if log.StartTime.IsZero() {
				log.StartTime = time.Now()
			}
			return a.referenceConnector.CreateCallLog(ctx, log)
		}
	}), []string{"a call of which little is known is logged without guesses"}},

	{"never finds a lost log", able(func(a *abilities) {
		a.findLog = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			_, err := a.referenceConnector.FindCallLog(ctx, log, time.Time{})
			return nil, err
		}
	}), []string{"a log whose creation was not answered is found", "a creation that was cut short is completed",
		"each person of a transferred call has a log"}},

	{"takes any log of the contact for the lost one", able(func(a *abilities) {
		a.findLog = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			have, err := a.ReadCallLog(ctx, "2")
			if crm.CodeOf(err) == crm.NotFound {
				return a.referenceConnector.FindCallLog(ctx, log, time.Time{})
			}
			return have, err
		}
	}), []string{"a log that was not created is not found", "each person of a transferred call has a log"}},

	{"takes a colleague's log of the same call for its own", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			log.Extension = ""
			return a.referenceConnector.CreateCallLog(ctx, log)
		}
		a.findLog = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			log.Extension = ""
			return a.referenceConnector.FindCallLog(ctx, log, time.Time{})
		}
	}), []string{"each person of a transferred call has a log"}},

	{"logs again after a failure", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			made, err := a.referenceConnector.CreateCallLog(ctx, log)
			if err != nil && crm.AsError(err).Status == 500 {
				return a.referenceConnector.CreateCallLog(ctx, log)
			}
			return made, err
		}
	}), []string{"a failed creation of a log is sent once and is no success"}},

	{"takes a failed lookup for no log", able(func(a *abilities) {
		a.findLog = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			have, err := a.referenceConnector.FindCallLog(ctx, log, time.Time{})
			if crm.CodeOf(err) == crm.Unavailable {
				err = nil
			}
			return have, err
		}
	}), []string{"a failed search for a log creates nothing"}},

	{"logs without the contact that is gone", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			made, err := a.referenceConnector.CreateCallLog(ctx, log)
			if crm.CodeOf(err) == crm.NotFound {
				return a.exchange(ctx, crm.Call{Method: "POST", Path: "/logs/", In: record{Subject: &log.Subject, Body: &log.Body}}, "")
			}
			return made, err
		}
	}), []string{"nothing is logged for a contact that is gone", "a failed creation of a log is sent once and is no success"}},

	{"takes the number out of a contact's id", able(func(a *abilities) {
		a.create = func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
			log.Contact.ID = strings.Trim(log.Contact.ID, "/?#% \n")
			return a.referenceConnector.CreateCallLog(ctx, log)
		}
	}), []string{"a contact's id cannot leave its place"}},

	{"clears the result when a log moves", able(func(a *abilities) {
		a.setDisposition = func(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
			moved, err := a.referenceConnector.SetDisposition(ctx, have, to)
			if err != nil {
				return nil, err
			}
			return a.WriteCallLog(ctx, moved, crm.Change{Result: pointer("")})
		}
	}), []string{"a log moves to a deal or lead and back, and the rest of it stays"}},

	{"takes the number out of a deal's id", able(func(a *abilities) {
		a.setDisposition = func(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
			to.DealID = strings.Trim(to.DealID, "/?#% \n")
			return a.referenceConnector.SetDisposition(ctx, have, to)
		}
	}), []string{"a deal's id that is none is refused"}},

	{"takes a refused move for done", able(func(a *abilities) {
		a.setDisposition = func(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
			moved, err := a.referenceConnector.SetDisposition(ctx, have, to)
			if crm.CodeOf(err) == crm.PermissionDenied {
				return have, nil
			}
			return moved, err
		}
	}), []string{"a failed move is no success"}},
}

// abilities is the reference with some of its abilities replaced.
type abilities struct {
	*referenceConnector
	identify       func(context.Context) (crm.Identity, error)
	findContact    func(context.Context, string) ([]crm.Contact, error)
	findName       func(context.Context, string) ([]crm.Contact, error)
	createContact  func(context.Context, crm.NewContact) (crm.Contact, error)
	write          func(context.Context, *crm.CallLog, crm.Change) (*crm.CallLog, error)
	create         func(context.Context, crm.NewCallLog) (*crm.CallLog, error)
	findLog        func(context.Context, crm.NewCallLog) (*crm.CallLog, error)
	setDisposition func(context.Context, *crm.CallLog, crm.Disposition) (*crm.CallLog, error)
}

// able opens the reference with its abilities, of which spoil replaces some.
func able(spoil func(*abilities)) func(crm.Account) (crm.Connector, error) {
	return func(account crm.Account) (crm.Connector, error) {
		c, err := openReference(account)
		if err != nil {
			return nil, err
		}
		r := c.(*referenceConnector)
		a := &abilities{referenceConnector: r, identify: r.Identify, findContact: r.FindContact, findName: r.FindContactWithName,
			createContact: r.CreateContact, write: r.WriteCallLog, create: r.CreateCallLog, setDisposition: r.SetDisposition,
			findLog: func(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
				return r.FindCallLog(ctx, log, time.Time{})
			}}
		spoil(a)
		return a, nil
	}
}

func (a *abilities) Identify(ctx context.Context) (crm.Identity, error) { return a.identify(ctx) }

func (a *abilities) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	return a.findContact(ctx, number)
}

func (a *abilities) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	return a.findName(ctx, name)
}

func (a *abilities) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	return a.createContact(ctx, contact)
}

func (a *abilities) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	return a.write(ctx, have, change)
}

func (a *abilities) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	return a.create(ctx, log)
}

func (a *abilities) FindCallLog(ctx context.Context, log crm.NewCallLog, _ time.Time) (*crm.CallLog, error) {
	return a.findLog(ctx, log)
}

func (a *abilities) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	return a.setDisposition(ctx, have, to)
}
