// WeChat's own scanner, which opens faster than any camera in a page; only inside WeChat, for a site that it knows.
export function offerWechat(button, given, heard) {
  if (!given.wechatApp) return;
  // WeChat's script comes after ours and may not come at all; then everything else still works.
  addEventListener("DOMContentLoaded", () => window.wx && greet(button, given, heard));
}

function greet(button, given, heard) {
  window.wx.config({
    appId: given.wechatApp,
    timestamp: given.wechatTimestamp,
    nonceStr: given.wechatNonce,
    signature: given.wechatSignature,
    jsApiList: ["scanQRCode"],
  });
  window.wx.ready(() => {
    button.hidden = false;
    button.addEventListener("click", () => scan(heard));
  });
}

function scan(heard) {
  window.wx.scanQRCode({ needResult: 1, scanType: ["qrCode"], success: ({ resultStr }) => heard(resultStr) });
}
