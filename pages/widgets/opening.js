// Where Streamlit's server is: else its front end asks first whether there is one below the screen's own address, then
// beside it, and waits for the answers. It still asks for both, but meanwhile it connects.
window.__streamlit ??= {
  BACKEND_BASE_URL: new URL("./", location.href).href,
  HOST_CONFIG: {
    allowedOrigins: JSON.parse(document.currentScript.dataset.allowedOrigins),
    useExternalAuthToken: false,
  },
};
