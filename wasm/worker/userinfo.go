//go:build js && wasm

package main

import (
	"cmp"
	"context"
	"syscall/js"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
	"callscribe/wasm/internal/convert"
)

type getUserInfoIn struct {
	User       *whereIn `js:"user"`
	Platform   string   `js:"platform"`
	Hostname   string   `js:"hostname"`
	AuthHeader string   `js:"authHeader" need:"true"`
}

// whereIn is a user of whom no more is known yet than where the CRM is.
type whereIn struct {
	Platform string `js:"platform"`
	Hostname string `js:"hostname"`
}

type userInfoOut struct {
	ID                     string  `js:"id"`
	Name                   string  `js:"name"`
	TimezoneName           *string `js:"timezoneName"`
	TimezoneOffset         *string `js:"timezoneOffset"`
	PlatformAdditionalInfo string  `js:"platformAdditionalInfo" accept:"json"`
	OverridingHostname     *string `js:"overridingHostname"`
}

func getUserInfo(ctx context.Context, input js.Value) (js.Value, error) {
	var in getUserInfoIn
	if err := convert.Into(input, "input", &in); err != nil {
		return js.Undefined(), err
	}
	prefix := "user."
	if in.User == nil {
		in.User, prefix = &whereIn{}, ""
	}
	user := crm.User{Platform: cmp.Or(in.User.Platform, in.Platform), Hostname: cmp.Or(in.User.Hostname, in.Hostname)}
	// App Connect says "temp" where the CRM is to tell the host.
	unknown := user.Hostname == "" || user.Hostname == "temp"
	if unknown {
		user.Hostname = commonHosts[user.Platform]
	}
	s, err := crms.Session(user, in.AuthHeader)
	if err != nil {
		return js.Undefined(), renamed(err, "user.", prefix)
	}
	who, err := s.GetUserInfo(ctx)
	if err != nil {
		why := words.Say("noUserInfo", crm.AsError(err).Message)
		return answer(replyOut{ReturnMessage: tell(why, connectors.Warning, 5*time.Second)}, s, err)
	}
	out := userInfoOut{
		ID: who.ID + "-" + user.Platform, Name: who.Name, // as App Connect tells the users of all CRMs apart
		TimezoneName: present(who.TimezoneName), TimezoneOffset: present(who.TimezoneOffset),
	}
	if info, err := json.Marshal(who.AdditionalInfo); err == nil && who.AdditionalInfo != nil {
		out.PlatformAdditionalInfo = string(info)
	}
	if unknown {
		out.OverridingHostname = present(who.Hostname)
	}
	return answer(replyOut{
		PlatformUserInfo: &out,
		ReturnMessage:    tell(words.Say("connectedToIt", s.Platform().Title), connectors.Success, time.Second),
	}, s, nil)
}

// commonHosts tell who a key belongs to where the company's own host is not known yet. Others have one.
var commonHosts = map[string]string{"pipedrive": "api.pipedrive.com"}
