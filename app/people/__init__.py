"""People 人员: one account per human, how they sign in, what they may do where, and who may see what of them.

Person 居民 / 志愿者 with a volunteer number 志愿者编号; grant 授权 (a role at a place, from when to when);
device (a remembered browser or an API token); sign-in link 登录二维码 (one use, 7 days);
disclosure (a look at the full phone or ID number, always with a reason in the audit).
"""
