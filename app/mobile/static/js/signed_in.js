/** After the log-in at WeChat: keep the token this page brought, and go where one wanted to be. */

import { comeBack, keep } from "./session.js";

keep(document.body.dataset.token);
comeBack();
