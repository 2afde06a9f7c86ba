"""The endpoints: the SPARQL protocol, the graph store protocol, VoID, and the pages."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl, quote

from starlette.requests import Request as PageRequest
from starlette.responses import Response

from kgtool.rdf.text import printable
from kgtool.server.http.cache import is_fickle
from kgtool.server.http.negotiation import TRIPLES, best
from kgtool.server.http.pool import Job
from kgtool.server.http.replies import Headers, Refused, Reply, not_allowed
from kgtool.server.http.request import Request, Scope
from kgtool.server.http.session import check_own, cookie, is_signed_in, no_cookie
from kgtool.server.pages.articles import put_article, sign_in
from kgtool.server.pages.routes import page_at, write_page
from kgtool.server.protocol.description import write_description, write_void
from kgtool.server.protocol.graph_store import add, delete, put, target, write_graph
from kgtool.server.protocol.query import UPDATE, VARY, operation, write_answer
from kgtool.server.protocol.writing import authorise, is_token, update
from kgtool.server.service import Key, Service

# Bytes and fields of a form.
LARGEST_FORM, MOST_FIELDS = 512 * 1024, 500


async def sparql(service: Service, request: Request) -> Reply | Job:
    """Query, update and service description: the SPARQL protocol. Raises Refused."""
    method, settings, body, content_type = request.method, service.settings, b"", b""
    if method == "POST":
        content_type = request.header(b"content-type")
        is_update = content_type.lower().startswith(UPDATE.encode())
        if is_update:  # before a large body is read for somebody who may not write
            authorise(request.headers, settings)
        body = await request.body(settings.max_upload if is_update else settings.max_body)
    elif method not in ("GET", "HEAD"):
        raise not_allowed(method, ["GET", "HEAD", "POST", "OPTIONS"])
    key = (*_key(b"posted" if method == "POST" else b"sparql", request), content_type, body)
    if (kept := service.kept(request, key)) is not None:  # before its text is parsed
        return kept
    asked = operation(method, request.query_string, content_type.decode("latin-1"), body)
    if asked is None:
        offered = (("rdf", tuple(name for types in TRIPLES.values() for name in types)), ("html", ("text/html",)))
        if request.accept and best(offered, request.accept) == "html":
            return Reply(303, ((b"location", b"/editor"), VARY))
        return await service.read(request, key, partial(write_description, request))
    if asked.is_update:
        authorise(request.headers, settings)
        await service.write(request, partial(update, asked, settings))
        return Reply(204)
    write = partial(write_answer, asked, request.accept, settings)
    return await service.read(request, key, write, lambda _: not is_fickle(asked.text))


def _key(kind: bytes, request: Request) -> Key:
    return kind, request.query_string, request.header(b"accept")


async def graph_store(service: Service, request: Request) -> Reply | Job:
    """Whole graphs, read and written: the graph store protocol. Raises Refused."""
    method = request.method
    if method in ("GET", "HEAD"):
        return await service.read(request, _key(b"store", request), partial(write_graph, request))
    if method not in ("PUT", "POST", "DELETE"):
        raise not_allowed(method, ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"])
    authorise(request.headers, service.settings)
    graph, is_default, _ = target(request.query_string)
    content_type = request.header(b"content-type").decode("latin-1")
    if graph is None:
        if method != "POST" or is_default:
            raise Refused(400, "Only a named graph can be written; name it with ?graph=IRI, or POST what has graphs.")
        body, base = await request.body(service.settings.max_upload), service.settings.base
        await service.write(request, lambda store: add(store, content_type, body, base))
        return Reply(204)
    if method == "DELETE":
        await service.write(request, lambda store: delete(store, graph))
        return Reply(204)
    body = await request.body(service.settings.max_upload)
    is_new = await service.write(request, lambda store: put(store, graph, content_type, body, method == "PUT"))
    return Reply(201 if is_new else 204)


async def void(service: Service, request: Request) -> Reply | Job:
    """The counts of the store, at its well-known address. Raises Refused."""
    request.must_read()
    return await service.read(request, _key(b"void", request), partial(write_void, request))


async def page(service: Service, request: Request) -> Reply | Job:
    """The page whose path fits. Raises Refused."""
    path = request.path
    found = page_at(path)
    if found is None and path.endswith("/") and page_at(path[:-1]):
        return Reply(308, ((b"location", _without_slash(request.scope)),))
    if found is None:
        raise Refused(404, f"There is nothing at {printable(path)[:200]}; the SPARQL endpoint is at /sparql.")
    request.must_read()
    # A page may show the server's own address: the one by which it was asked.
    key = (*_key(b"page", request), request.header(b"host"), path.encode())
    handler, parameters = found
    write = partial(write_page, handler, {**request.scope, "path_params": parameters})
    return await service.read(request, key, write, lambda reply: (b"cache-control", b"no-cache") in reply.headers)


async def articles(service: Service, request: Request) -> Reply | Job:
    """The pages of the article files, and the forms that write them. Raises Refused."""
    settings, method = service.settings, request.method
    if settings.token is None:
        raise Refused(403, "This server only reads; to write articles in the browser, start it with --writable.")
    if method not in ("GET", "HEAD", "POST"):
        raise not_allowed(method, ["GET", "HEAD", "POST", "OPTIONS"])
    # Whoever sends the token in the header is no page of another site.
    if request.header(b"authorization"):
        authorise(request.headers, settings)
        may, fields = True, await _form(request) if method == "POST" else None
    else:
        if method == "POST":
            check_own(request.headers)
        may, fields = is_signed_in(request.headers, settings.token), await _form(request) if method == "POST" else None
    asked = PageRequest(request.scope)
    extra: Headers = ()
    home, given = f"{request.scope.get('root_path', '')}/articles", (fields or {}).pop("token", None)
    if not may and given is not None and is_token(given, settings.token):
        may = True
        is_secure = request.header(b"origin").startswith(b"https:")
        extra = ((b"set-cookie", cookie(settings.token, home, is_secure)),)
    if not may:
        return _reply(sign_in(asked, fields or {}, given is not None))
    if fields and fields.get("do") == "sign out":
        return Reply(303, ((b"location", b"/"), (b"set-cookie", no_cookie(home))))
    version = service.version
    try:
        made = await service.look(request, lambda store: service.desk.answer(asked, fields, store, version))
    except Refused as stopped:
        if stopped.status != 504:
            raise
        limit = f"The article was not compiled within {settings.timeout:g} seconds"
        raise Refused(
            504, f"{limit}; what was typed is a draft. Start the server with a longer --timeout."
        ) from stopped
    if (article := made.article) is not None:
        await service.write(request, lambda store: put_article(store, article))
    reply = _reply(made.response)
    return reply._replace(headers=(*reply.headers, *extra))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent; of one that is there several times, the last. Raises Refused."""
    kind = request.header(b"content-type").partition(b";")[0].strip().lower()
    if kind != b"application/x-www-form-urlencoded":
        raise Refused(415, "A form is sent as application/x-www-form-urlencoded; send it so.")
    body = await request.body(LARGEST_FORM)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise Refused(400, f"The form has more than {MOST_FIELDS} fields, or is not UTF-8; send less.") from error


def _reply(response: Response) -> Reply:
    headers = tuple(header for header in response.raw_headers if header[0] != b"content-length")
    return Reply(response.status_code, headers, bytes(response.body))


def _without_slash(scope: Scope) -> bytes:
    """The same address without the slash at its end, relative to it: a proxy may put the server below a path."""
    query_string: bytes = scope["query_string"]
    name = quote(scope["path"].split("/")[-2])
    return f"../{name}".encode() + (b"?" + query_string if query_string else b"")
