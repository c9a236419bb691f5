"""Group robots of DingTalk, Feishu and WeCom over HTTP."""
