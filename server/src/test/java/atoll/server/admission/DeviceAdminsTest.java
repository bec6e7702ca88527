package atoll.server.admission;

import static atoll.server.TestCluster.NAMESPACES;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Outcome;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;

class DeviceAdminsTest {
    private static final GroupVersionResource CLAIMS =
            new GroupVersionResource("resource.k8s.io", "v1", "resourceclaims");
    private static final String CLAIM =
            """
            {"apiVersion":"resource.k8s.io/v1","kind":"ResourceClaim","metadata":{"name":"c"},
             "spec":{"devices":{"requests":[{"name":"a","exactly":{"deviceClassName":"d"}},
              {"name":"b","exactly":{"deviceClassName":"d","adminAccess":true}}]}}}
            """;

    private final TestCluster cluster = new TestCluster();

    @Test
    void onlyNamespacesThatSaySoHaveClaimsThatLookAfterDevices() {
        assertThat(refusal(cluster.tryCreate(CLAIMS, "default", CLAIM)).message())
                .isEqualTo(
                        "ResourceClaim.resource.k8s.io \"c\" is invalid:"
                                + " spec.devices.requests[1].adminAccess: Forbidden: admin access to"
                                + " devices requires the `resource.kubernetes.io/admin-access: true`"
                                + " label on the containing namespace");
        cluster.merge(
                NAMESPACES,
                "",
                "default",
                "{\"metadata\":{\"labels\":{\"resource.kubernetes.io/admin-access\":\"true\"}}}");

        assertThat(cluster.tryCreate(CLAIMS, "default", CLAIM)).isInstanceOf(Outcome.Done.class);
    }
}
