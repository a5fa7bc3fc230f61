import { init, Resolver } from '@mlos-foundation/resolver';

const [matrix, request] = await Promise.all([
  fetch('matrix.json').then((response) => response.text()),
  fetch('request.json').then((response) => response.json()),
  init(),
]);
document.querySelector('output').textContent = new Resolver(matrix).decision(request);
document.querySelector('output').hidden = false;
