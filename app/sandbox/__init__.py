"""The stand-in for api.weixin.qq.com and the phone one plays; never in production."""
