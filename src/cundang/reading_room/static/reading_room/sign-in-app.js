// Inside the app 浙里办: its bridge gives a ticket and says whether the person uses large type; we send both.
(() => {
  const form = document.getElementById("app-sign-in");
  const absent = () => {
    form.hidden = true;
    document.getElementById("app-absent").hidden = false;
  };
  const bridge = window.ZWJSBridge;
  if (!bridge) return absent();
  const slow = setTimeout(absent, 10000);
  bridge.onReady(async () => {
    try {
      const style = await bridge.getUiStyle({}).catch(() => ({}));
      const answer = await bridge.ssoTicket({});
      if (!answer || !answer.ticketId) return absent();
      form.elements.ticket.value = answer.ticketId;
      form.elements.style.value = (style && style.uiStyle) || "";
      clearTimeout(slow);
      form.submit();
    } catch {
      absent();
    }
  });
})();
