"""Codes, scans and attendance (码、扫码、考勤): the moment where points begin, and where cheating begins.

Nouns: code (rotating shift code 班次码, personal code 个人码, card 志愿者卡, plate 点位牌, redemption
code 兑换码), scan (扫码, kept even when refused), attendance (签到 to 签退), mark (标记: something a
person should look at), scan ticket (a signed cookie that lets a code outlive the sign-in), queue (待上传,
what a staff device scanned without a network).
"""
