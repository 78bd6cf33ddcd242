// Swagger UI without inline script, as the Content-Security-Policy wants it.
const docs = document.getElementById("docs");
SwaggerUIBundle({ domNode: docs, url: docs.dataset.spec, deepLinking: true, validatorUrl: null });
