// GraphiQL with a list of the demo's users before it: whoever is chosen, his token goes along.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './main.css';

import {GraphiQL} from 'graphiql';
import {createElement as h, useEffect, useRef, useState} from 'react';
import {createRoot} from 'react-dom/client';

import query from './default.graphql?raw';

const LAST = 'xinfang:demo-user';
const EARLY_MS = 60_000; // a token is renewed this long before it ends

async function json(address, body) {
  const response = await fetch(
    address,
    body && {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body),
    },
  );
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  return response.json();
}

async function signIn(subject) {
  const {token, expiresIn} = await json('/graphiql/token', {subject});
  return {subject, token, until: Date.now() + expiresIn * 1000 - EARLY_MS};
}

function SignIn({users, signed, failure, choose}) {
  const options = users.map(user =>
    h('option', {key: user.subject, value: user.subject}, `${user.title} ${user.name}`),
  );
  const header = signed && `Authorization: Bearer ${signed.token}`;
  return h(
    'div',
    {className: 'sign-in'},
    h(
      'label',
      null,
      '演示用户：',
      h(
        'select',
        {value: signed?.subject ?? '', onChange: event => choose(event.target.value)},
        options,
      ),
    ),
    signed && h('code', {title: header}, `Authorization: Bearer ${signed.token.slice(0, 12)}…`),
    signed &&
      h('button', {type: 'button', onClick: () => navigator.clipboard.writeText(header)}, '复制'),
    failure && h('span', {role: 'alert'}, `登录没有完成：${failure}`),
  );
}

function App() {
  const [users, setUsers] = useState([]);
  const [signed, setSigned] = useState(null);
  const [failure, setFailure] = useState('');
  const current = useRef(null);

  async function choose(subject) {
    try {
      current.current = await signIn(subject);
      localStorage.setItem(LAST, subject);
      setSigned(current.current);
      setFailure('');
    } catch (error) {
      setFailure(error.message);
    }
  }

  useEffect(() => {
    json('/graphiql/users').then(
      ({users: listed}) => {
        setUsers(listed);
        const last = localStorage.getItem(LAST);
        const known = listed.find(user => user.subject === last) ?? listed[0];
        return known && choose(known.subject);
      },
      error => setFailure(error.message),
    );
  }, []);

  async function fetcher(asked, {headers} = {}) {
    if (Date.now() > current.current.until) await choose(current.current.subject);
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        Accept: 'application/graphql-response+json',
        'Content-Type': 'application/json',
        Authorization: `Bearer ${current.current.token}`,
        ...headers,
      },
      body: JSON.stringify(asked),
    });
    return response.json();
  }

  const bar = h(SignIn, {users, signed, failure, choose});
  // Before anybody is signed in there is nothing to be asked, the schema included.
  const workbench =
    signed &&
    h('div', {className: 'workbench'}, h(GraphiQL, {fetcher, defaultQuery: query, forcedTheme: 'light'}));
  return h('div', {style: {display: 'contents'}}, bar, workbench);
}

createRoot(document.getElementById('root')).render(h(App));
