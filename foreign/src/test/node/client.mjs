// What a Node.js program does: lists, creates, watches, deletes. Prints a line for each thing it was told.
import * as k8s from '@kubernetes/client-node';

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const informer = k8s.makeInformer(config, '/api/v1/namespaces/kube-public/configmaps', () =>
  core.listNamespacedConfigMap({ namespace: 'kube-public' }));

const told = [];
let wake = () => {};
for (const event of ['add', 'update', 'delete']) {
  informer.on(event, (map) => { told.push(`${event} ${map.metadata.name}`); wake(); });
}
let done = false;
informer.on('error', (error) => { if (!done) { console.error(error); process.exit(1); } });

async function until(line) {
  while (!told.includes(line)) await new Promise((resolve) => { wake = resolve; });
  console.log(line);
}

setTimeout(() => { console.error('late; told so far: ' + told); process.exit(1); }, 60_000).unref();
await informer.start();
await until('add kube-root-ca.crt');
await core.createNamespacedConfigMap({
  namespace: 'kube-public', body: { metadata: { name: 'a' }, data: { value: '1' } } });
await until('add a');
await core.patchNamespacedConfigMap(
  { namespace: 'kube-public', name: 'a', body: { data: { value: '2' } } },
  k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
await until('update a');
await core.deleteNamespacedConfigMap({ namespace: 'kube-public', name: 'a' });
await until('delete a');
console.log(`nodes ${(await core.listNode()).items.length}`);
done = true;
await informer.stop();
process.exit(0);
