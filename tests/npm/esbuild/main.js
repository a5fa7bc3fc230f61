import { init, Resolver } from '@mlos-foundation/resolver/inline';
import matrix from './matrix.json';
import request from './request.json';

await init();
process.stdout.write(new Resolver(matrix).decision(JSON.parse(request)));
