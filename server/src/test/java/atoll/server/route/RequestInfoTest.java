package atoll.server.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoTest {
    private static RequestInfo info(String method, String url) {
        int question = url.indexOf('?');
        return question < 0
                ? RequestInfo.of(method, url, Query.EMPTY)
                : RequestInfo.of(
                        method,
                        url.substring(0, question),
                        Query.parse(url.substring(question + 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/pods,list,'',v1,pods,'','',''",
        "GET,/api/v1/namespaces/a/pods,list,'',v1,pods,'',a,''",
        "GET,/api/v1/namespaces/a/pods/p,get,'',v1,pods,'',a,p",
        "GET,/api/v1/namespaces/a/pods/p/log,get,'',v1,pods,log,a,p",
        "GET,/api/v1/namespaces/a/pods?watch=true,watch,'',v1,pods,'',a,''",
        "GET,/api/v1/namespaces/a/pods?watch=false,list,'',v1,pods,'',a,''",
        "GET,/api/v1/watch/namespaces/a/pods,watch,'',v1,pods,'',a,''",
        "GET,/api/v1/watch/pods,watch,'',v1,pods,'','',''",
        "GET,/api/v1/namespaces,list,'',v1,namespaces,'','',''",
        "GET,/api/v1/namespaces/a,get,'',v1,namespaces,'',a,a",
        "PUT,/api/v1/namespaces/a/finalize,update,'',v1,namespaces,finalize,a,a",
        "PUT,/api/v1/namespaces/a/status,update,'',v1,namespaces,status,a,a",
        "POST,/apis/apps/v1/namespaces/a/deployments,create,apps,v1,deployments,'',a,''",
        "PATCH,/apis/apps/v1/namespaces/a/deployments/d/scale,patch,apps,v1,deployments,scale,a,d",
        "DELETE,/apis/apps/v1/namespaces/a/deployments,deletecollection,apps,v1,deployments,'',a,''",
        "DELETE,/api/v1/nodes/n,delete,'',v1,nodes,'','',n",
        "GET,/api/v1/proxy/nodes/n/metrics,proxy,'',v1,nodes,'','',n",
    })
    void resourcesAreRecognized(
            String method,
            String url,
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name) {
        RequestInfo info = info(method, url);
        assertThat(info.isResourceRequest()).isTrue();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.group()).isEqualTo(group);
        assertThat(info.version()).isEqualTo(version);
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.subresource()).isEqualTo(subresource);
        assertThat(info.namespace()).isEqualTo(namespace);
        assertThat(info.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"/", "/healthz", "/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/version"})
    void otherPathsAreNoResources(String path) {
        RequestInfo info = info("GET", path);
        assertThat(info.isResourceRequest()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
        assertThat(info.path()).isEqualTo(path);
    }

    @Test
    void watchingNothingIsUnclear() {
        assertThat(RequestInfo.unclear("/api/v1/pods")).isEmpty();
        assertThat(RequestInfo.unclear("/api/v1/watch"))
                .isEqualTo("unable to determine kind and namespace from url, /api/v1/watch");
    }

    @Test
    void clustersAreNamedByAPrefix() {
        assertThat(ClusterPath.of("/clusters/m1/api/v1/pods"))
                .isEqualTo(new ClusterPath("m1", "/api/v1/pods"));
        assertThat(ClusterPath.of("/clusters/m1")).isEqualTo(new ClusterPath("m1", "/"));
        assertThat(ClusterPath.of("/api/v1/pods")).isEqualTo(new ClusterPath("", "/api/v1/pods"));
    }

    @Test
    void parametersAreReadAsGoReadsThem() {
        Query query = Query.parse("a=1&b&c=x%20y+z&a=2&d=0&e=false&f=");
        assertThat(query.all("a")).containsExactly("1", "2");
        assertThat(query.flag("b")).isTrue();
        assertThat(query.text("c")).isEqualTo("x y z");
        assertThat(query.flag("d")).isFalse();
        assertThat(query.flag("e")).isFalse();
        assertThat(query.flag("f")).isTrue();
        assertThat(query.flag("absent")).isFalse();
        assertThat(Query.parse("a=%zz&b=1;c=2").has("a")).isFalse();
        assertThat(Query.parse("a=%zz&b=1;c=2").has("b")).isFalse();
        assertThatThrownBy(() -> query.number("c"))
                .hasMessage("strconv.ParseInt: parsing \"x y z\": invalid syntax");
    }
}
